//! The account that is signed in.

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The server's id of the account.
    pub id: String,
    /// The e-mail address that signs in.
    pub email: String,
    /// The name to greet with, where the account has one.
    pub full_name: Option<String>,
    /// Whether the account may see other customers' data.
    pub is_admin: bool,
    /// Whether the account may be used at all.
    pub is_active: bool,
}

impl User {
    /// What to call them: the name, else the e-mail address.
    pub fn display_name(&self) -> &str {
        self.full_name.as_deref().unwrap_or(&self.email)
    }
}
