//! A question to the API as a value: where to ask and how to read the answer. Pure; `client` sends it.

use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

use serde_json::Value;

use super::ApiError;
use super::url::Address;
use crate::model::Currency;

/// An answer without its type: what handles answers exists once, not once for each kind.
pub type Answer = Rc<dyn Any>;

type Read = Box<dyn Fn(&Value, Currency) -> Result<Answer, ApiError>>;

/// A question whose answer is a `T`.
pub struct Ask<T> {
    pub(super) address: Address,
    read: Read,
    answer: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> Ask<T> {
    pub(super) fn new(address: Address, read: impl Fn(&Value, Currency) -> Result<T, ApiError> + 'static) -> Self {
        let read = Box::new(move |body: &Value, currency| Ok(Rc::new(read(body, currency)?) as Answer));
        Self { address, read, answer: PhantomData }
    }

    /// Reads an answer; amounts that name no currency are in `currency`.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] when it is not understood.
    #[cfg(test)]
    pub(super) fn read(&self, body: &Value, currency: Currency) -> Result<T, ApiError> {
        (self.read)(body, currency).map(|answer| typed(&answer))
    }
}

impl<T> Ask<T> {
    /// The same question with another query parameter.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        Self { address: self.address.with(name, value), ..self }
    }

    /// The question without the type of its answer.
    pub(super) fn into_parts(self) -> (Address, Read) {
        (self.address, self.read)
    }
}

/// The answer to an [`Ask<T>`].
///
/// # Panics
///
/// When it is the answer to another kind of question.
pub(super) fn typed<T: Clone + 'static>(answer: &Answer) -> T {
    answer.downcast_ref::<T>().expect("an `Ask<T>` makes every answer of its own a `T`").clone()
}
