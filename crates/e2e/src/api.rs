//! Makes changes through the API, as other programs of the business do.

use std::net::SocketAddr;

use eyre::eyre;
use reqwest::Method;
use serde_json::{Value, json};

use crate::Outcome;
use crate::server::Account;

/// The API with a sign-in of its own, past any proxy.
#[derive(Debug)]
pub struct Api {
    client: reqwest::Client,
    address: SocketAddr,
    token: String,
}

/// An order that was made.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
}

impl Api {
    /// Signs in.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn sign_in(address: SocketAddr, account: Account) -> Outcome<Self> {
        let mut api = Self { client: reqwest::Client::new(), address, token: String::new() };
        let credentials = json!({ "email": account.email, "password": account.password });
        let tokens = api.send(Method::POST, "/auth/login", Some(&credentials)).await?;
        api.token = text(&tokens, "access_token")?;
        Ok(api)
    }

    /// The token of the sign-in.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Places an order for a customer (documented backend only).
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn create_order(&self, customer: &str, cents: i32, status: &str) -> Outcome<Order> {
        let total = f64::from(cents) / 100.0;
        let order = json!({
            "customer_id": customer,
            "items": [{ "product_id": "p", "product_name": "Hosting", "quantity": 1, "price": total }],
            "subtotal": total, "tax": 0.0, "total": total, "payment_method": "card", "billing_info": {},
            "status": status,
        });
        let order = self.send(Method::POST, "/orders", Some(&order)).await?;
        Ok(Order { id: text(&order, "id")?, number: text(&order, "order_number")? })
    }

    /// The order that was placed last.
    ///
    /// # Errors
    ///
    /// When the server refuses, or there is none.
    pub async fn newest_order(&self) -> Outcome<Order> {
        let orders = self.send(Method::GET, "/orders?limit=1", None).await?;
        Ok(Order { id: text(&orders[0], "id")?, number: text(&orders[0], "order_number")? })
    }

    /// The id of a customer who ordered.
    ///
    /// # Errors
    ///
    /// When the server refuses, or there is none.
    pub async fn customer(&self) -> Outcome<String> {
        text(&self.send(Method::GET, "/customers?limit=1", None).await?[0], "id")
    }

    /// Changes the status of an order.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn set_order_status(&self, order: &Order, status: &str) -> Outcome {
        self.send(Method::PATCH, &format!("/orders/{}?status={status}", order.id), None).await?;
        Ok(())
    }

    /// Records a payment of an order (documented backend only).
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn record_payment(&self, order: &Order, cents: i32) -> Outcome {
        let payment = json!({ "order_id": order.id, "amount": f64::from(cents) / 100.0 });
        self.send(Method::POST, "/payments", Some(&payment)).await?;
        Ok(())
    }

    /// Makes an invoice of the caller's own and returns its number.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn create_invoice(&self, cents: i32) -> Outcome<String> {
        let invoice = json!({ "items": [{ "description": "Work", "amount": f64::from(cents) / 100.0 }] });
        text(&self.send(Method::POST, "/invoices/", Some(&invoice)).await?, "invoice_number")
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let place = format!("{method} {path}");
        let mut request = self.client.request(method, format!("http://{}/api/v1{path}", self.address));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await?);
        }
        Err(eyre!("{place}: {status} {}", answer.text().await?))
    }
}

fn text(value: &Value, name: &str) -> Outcome<String> {
    let text = value[name].as_str().map(str::to_owned);
    text.ok_or_else(|| eyre!("no {name} in {value}"))
}
