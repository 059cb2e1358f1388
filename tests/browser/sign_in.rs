//! The sign-in form: what browsers, password managers and screen readers need.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::components::sign_in_form::{Credentials, SignInForm, SignInFormProps};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::support::Mounted;

type Taken = Rc<RefCell<Vec<(String, String)>>>;

fn props(taken: &Taken, error: Option<&'static str>) -> SignInFormProps {
    let taken = Rc::clone(taken);
    SignInFormProps {
        email: None,
        is_busy: false,
        error: error.map(AttrValue::from),
        on_submit: Callback::from(move |Credentials { email, password }: Credentials| {
            taken.borrow_mut().push((email, password));
        }),
    }
}

fn input(page: &Mounted<SignInForm>, name: &str) -> HtmlInputElement {
    page.get(&format!("input[name={name}]")).dyn_into().expect("an input")
}

#[wasm_bindgen_test]
async fn fields_are_labelled_and_known_to_password_managers() {
    let page = Mounted::<SignInForm>::new(props(&Taken::default(), None)).await;
    for (name, autocomplete, kind) in [("email", "username", "email"), ("password", "current-password", "password")] {
        let field = input(&page, name);
        assert_eq!(field.get_attribute("autocomplete").as_deref(), Some(autocomplete));
        assert_eq!(field.type_(), kind);
        assert_eq!(page.count(&format!("label[for={}]", field.id())), 1);
    }
}

#[wasm_bindgen_test]
async fn what_was_typed_is_submitted_and_stays_after_a_failure() {
    let taken = Taken::default();
    let mut page = Mounted::<SignInForm>::new(props(&taken, None)).await;
    input(&page, "email").set_value("admin@example.com");
    input(&page, "password").set_value("päss wörd");
    page.press("button[type=submit]").await;
    assert_eq!(*taken.borrow(), [("admin@example.com".to_owned(), "päss wörd".to_owned())]);
    assert_eq!(page.text("[role=alert]"), "");

    page.update(props(&taken, Some("The e-mail address or the password is wrong."))).await;
    assert_eq!(page.text("[role=alert]"), "The e-mail address or the password is wrong.");
    assert_eq!(input(&page, "email").value(), "admin@example.com");
    assert_eq!(input(&page, "password").get_attribute("aria-describedby").as_deref(), Some("sign-in-error"));
    let focused = super::support::document().active_element();
    assert!(focused.is_some_and(|element| element.id() == "password"), "the password is what to correct first");
}

#[wasm_bindgen_test]
async fn nothing_is_submitted_twice() {
    let taken = Taken::default();
    let mut busy = props(&taken, None);
    busy.is_busy = true;
    let page = Mounted::<SignInForm>::new(busy).await;
    page.press("button[type=submit]").await;
    assert!(taken.borrow().is_empty());
    assert_eq!(page.text("button[type=submit]"), "Signing in…");
}
