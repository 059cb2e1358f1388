//! What the worker runs.

use gloo_worker::Registrable;
use pulseboard_order_reader::OrderReader;

fn main() {
    OrderReader::registrar().register();
}
