//! Database rows as JSON objects.
//!
//! A statement names its columns as the contract names the fields, and this module derives the JSON type:
//! `…_cents` becomes an amount without the suffix, `…_json` is parsed, a column declared `BOOLEAN` becomes a
//! boolean, and a name with a dot (`customer.email`) goes into a nested object.

use serde_json::{Map, Value};
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Row, TypeInfo, ValueRef};

use crate::money;

/// One row as an object.
pub(crate) fn to_json(row: &SqliteRow) -> Result<Value, sqlx::Error> {
    let mut object = Map::new();
    for column in row.columns() {
        let name = column.name();
        let is_boolean = column.type_info().name() == "BOOLEAN";
        let value = value(row, name, is_boolean)?;
        let name = name.trim_end_matches("_cents").trim_end_matches("_json");
        match name.split_once('.') {
            None => {
                object.insert(name.to_owned(), value);
            }
            Some((parent, child)) => {
                let nested = object.entry(parent).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(nested) = nested {
                    nested.insert(child.to_owned(), value);
                }
            }
        }
    }
    Ok(Value::Object(object))
}

/// All rows as an array of objects.
pub(crate) fn to_array(rows: &[SqliteRow]) -> Result<Value, sqlx::Error> {
    rows.iter().map(to_json).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn value(row: &SqliteRow, name: &str, is_boolean: bool) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(name)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info().name().to_owned();
    Ok(match kind.as_str() {
        _ if is_boolean => Value::from(row.try_get::<bool, _>(name)?),
        "INTEGER" if name.ends_with("_cents") => Value::from(money::to_float(row.try_get(name)?)),
        "INTEGER" => Value::from(row.try_get::<i64, _>(name)?),
        "REAL" => Value::from(row.try_get::<f64, _>(name)?),
        _ if name.ends_with("_json") => {
            let text: String = row.try_get(name)?;
            serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(Box::new(error)))?
        }
        _ => Value::from(row.try_get::<String, _>(name)?),
    })
}
