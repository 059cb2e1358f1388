//! A question to the API as a value: where to ask and how to read the answer. Pure; `client` sends it.

use serde_json::Value;

use super::ApiError;
use super::url::Address;
use crate::model::Currency;

type Read<T> = Box<dyn Fn(&Value, Currency) -> Result<T, ApiError>>;

/// A question whose answer is a `T`. The currency it is read with is that of amounts that name none.
pub struct Ask<T> {
    pub(super) address: Address,
    pub(super) read: Read<T>,
}

impl<T: 'static> Ask<T> {
    pub(super) fn new(address: Address, read: impl Fn(&Value, Currency) -> Result<T, ApiError> + 'static) -> Self {
        Self { address, read: Box::new(read) }
    }

    /// The same question with its answer made into something else.
    #[must_use]
    pub fn map<U: 'static>(self, convert: impl Fn(T) -> U + 'static) -> Ask<U> {
        let Self { address, read } = self;
        Ask::new(address, move |body, currency| read(body, currency).map(&convert))
    }
}
