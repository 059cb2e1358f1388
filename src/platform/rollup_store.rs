//! What the server added up of a time that is over, kept in `IndexedDB`: later pages only check it. A browser that refuses
//! storage only forgets sooner.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use idb::{Database, DatabaseEvent, Error, Factory, KeyRange, ObjectStoreParams, Query, TransactionMode};
use pulseboard_core::analytics::rollup::Answers;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The database. Its version changes with what is written, and what another version wrote is dropped.
const DATABASE: &str = "pulseboard";
const VERSION: u32 = 1;
const STORE: &str = "rollups";
/// How long figures wait for what is kept, in milliseconds: some browsers take their time, or for ever.
const PATIENCE: u32 = 300;

/// What earlier pages kept for an account.
pub async fn load(account: u64) -> Answers {
    // What is late is read to its end all the same: the browser goes on to tell it.
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        // Nobody waits for what is late.
        let _ = sender.send(read(account).await.unwrap_or_default());
    });
    match select(receiver, TimeoutFuture::new(PATIENCE)).await {
        Either::Left((Ok(kept), _)) => Answers::restored(kept),
        Either::Left((Err(_), _)) | Either::Right(_) => Answers::default(),
    }
}

/// Keeps what can be of use to later pages.
pub async fn keep(account: u64, answers: &Answers) {
    // A refusal is not an error here: see the module's first line.
    let _ = write(account, answers.to_keep()).await;
}

/// Forgets what was kept, for every account.
pub fn forget() {
    let factory = web_sys::window().and_then(|window| window.indexed_db().ok()?);
    if let Some(factory) = factory {
        // Nothing waits for it.
        let _ = factory.delete_database(DATABASE);
    }
}

/// An open database, which closes when nobody has it any more: until then it could not be deleted.
struct Opened(Database);

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn open() -> Result<Opened, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            // Where one of these fails, so does what comes next.
            let _ = database.delete_object_store(STORE);
            let _ = database.create_object_store(STORE, ObjectStoreParams::new());
        }
    });
    Ok(Opened(request.await?))
}

fn key(account: u64, name: &str) -> String {
    format!("{account:016x} {name}")
}

async fn read(account: u64) -> Result<Vec<(String, String)>, Error> {
    let opened = open().await?;
    let transaction = opened.0.transaction(&[STORE], TransactionMode::ReadOnly)?;
    let store = transaction.object_store(STORE)?;
    let [first, last] = ["", "\u{ffff}"].map(|end| JsValue::from(key(account, end)));
    let of_account = || Ok::<_, Error>(Query::from(KeyRange::bound(&first, &last, None, None)?));
    let keys = store.get_all_keys(Some(of_account()?), None)?.await?;
    let values = store.get_all(Some(of_account()?), None)?.await?;
    let prefix = key(account, "");
    let pair = |(key, value): (JsValue, JsValue)| {
        Some((key.as_string()?.strip_prefix(&prefix)?.to_owned(), value.as_string()?))
    };
    Ok(keys.into_iter().zip(values).filter_map(pair).collect())
}

async fn write(account: u64, kept: Vec<(String, String)>) -> Result<(), Error> {
    if kept.is_empty() {
        return Ok(());
    }
    let opened = open().await?;
    let transaction = opened.0.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(STORE)?;
    for (name, text) in kept {
        store.put(&text.into(), Some(&key(account, &name).into()))?.await?;
    }
    transaction.commit()?.await?;
    Ok(())
}
