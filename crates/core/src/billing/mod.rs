//! What a reader writes to be billed or paid, checked before it is sent.

pub mod invoice_draft;
pub mod payment_draft;
