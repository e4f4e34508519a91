//! A row as it is serialised.

use std::borrow::Cow;
use std::net::IpAddr;

use labkit::finding::{Location, Subject};
use labkit::net::{AddrSpec, Family};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::Entry;
use crate::facts::{Layer, Origin, Port, Role, Source, State};

/// An entry as it is serialised.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AddressEntry")]
struct Shown<'a> {
    /// An address, a prefix or a range first-last.
    address: AddrSpec,
    /// The address family.
    family: Family,
    /// The lowest address, for sorting and comparing.
    first: IpAddr,
    /// The highest address.
    last: IpAddr,
    /// As what it is used.
    role: Role,
    /// By whom.
    owner: &'a Subject,
    /// How firm that is.
    state: State,
    /// The smallest known network around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<&'a str>,
    /// The pool it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pool: Option<&'a str>,
    /// Ports served on it, as `443/TCP`.
    ports: Vec<String>,
    /// What the sources say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// Every place where it is written.
    origins: Vec<ShownOrigin<'a>>,
}

/// An origin as it is serialised.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AddressOrigin")]
struct ShownOrigin<'a> {
    /// What sort of thing it is written in.
    source: Source,
    /// Which layer that belongs to.
    layer: Layer,
    /// The object, or the entry of the inventory.
    object: &'a Subject,
    /// The field within it.
    field: &'a str,
    /// Where, if it stands in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a Location>,
}

impl<'a> From<&'a Origin> for ShownOrigin<'a> {
    fn from(origin: &'a Origin) -> Self {
        Self {
            source: origin.source,
            layer: origin.layer,
            object: &origin.object,
            field: &origin.field,
            location: origin.location.as_ref(),
        }
    }
}

/// An entry has the schema of how it is serialised.
impl JsonSchema for Entry {
    fn schema_name() -> Cow<'static, str> {
        Shown::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Shown::json_schema(generator)
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let range = self.addresses.range();
        Shown {
            address: self.addresses,
            family: range.family(),
            first: range.first(),
            last: range.last(),
            role: self.role,
            owner: &self.owner,
            state: self.state,
            network: self.network.as_deref(),
            pool: self.pool.as_deref(),
            ports: self.ports.iter().map(Port::to_string).collect(),
            note: self.note.as_deref(),
            origins: self.origins.iter().map(ShownOrigin::from).collect(),
        }
        .serialize(serializer)
    }
}
