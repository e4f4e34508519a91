//! What the flags and the talosconfig in force come to.

use super::find::{Candidate, Origin, candidates};
use super::{Context, Talosconfig};
use crate::cli::{Env, Error, Result, suggestion};
use crate::talos::{Address, TalosFlags};

/// Who is asked, and as whom.
#[derive(Debug, Clone)]
pub struct Access {
    /// The file in force.
    pub source: Candidate,
    /// The context in force.
    pub context: Context,
    /// Control plane nodes: from the flags, else the context's.
    pub endpoints: Vec<Address>,
    /// The nodes to work on: from the flags, else the context's; may be empty.
    pub nodes: Vec<Address>,
}

impl Access {
    /// As talosctl resolves it: the file by flag, variable or folder; the context by flag or the file's current one;
    /// endpoints and nodes by flag or the context's.
    ///
    /// # Errors
    /// No file, a broken one, no such context, or something that is no address; each with what there is instead.
    pub fn resolve(flags: &TalosFlags, env: &Env) -> Result<Self> {
        let found = candidates(flags.talosconfig.as_deref(), env)?;
        // What may not be looked at is there: reading it tells why.
        let source = match found.iter().find(|candidate| candidate.path.try_exists().unwrap_or(true)) {
            Some(source) => source.clone(),
            None => return Err(nothing(&found)),
        };
        let talosconfig = Talosconfig::read(&source.path)?;
        let context = talosconfig.select(flags.context.as_deref()).map_err(|error| {
            let place = source.path.display();
            Error { message: format!("{place}: {}", error.message), ..error }
        })?;
        let given =
            |texts: &[String]| texts.iter().map(|text| text.parse()).collect::<Result<Vec<Address>>>();
        let endpoints =
            if flags.endpoints.is_empty() { context.endpoint_addresses()? } else { given(&flags.endpoints)? };
        let nodes = if flags.nodes.is_empty() { context.node_addresses()? } else { given(&flags.nodes)? };
        Ok(Self { source, context, endpoints, nodes })
    }

    /// The nodes to work on.
    ///
    /// # Errors
    /// When there are none.
    pub fn required_nodes(&self) -> Result<&[Address]> {
        if self.nodes.is_empty() {
            return Err(Error::usage("no nodes are given")
                .caused_by(format!("the context {:?} names none, either", self.context.name))
                .hint("pass --nodes, or set them with `talosctl config nodes`"));
        }
        Ok(&self.nodes)
    }
}

impl Talosconfig {
    /// The context of that name, or the current one.
    ///
    /// # Errors
    /// When there is none, with those there are.
    pub fn select(&self, wanted: Option<&str>) -> Result<Context> {
        let names: Vec<&str> = self.names().collect();
        let known = match names.as_slice() {
            [] => "there are no contexts in it; make one with `gen` or `talosconfig renew`".to_owned(),
            names => format!("there are: {}", names.join(", ")),
        };
        let Some(name) = wanted.or(self.current()) else {
            return Err(Error::failed("no context is chosen").hint(known).hint("pass --context"));
        };
        self.context(name).ok_or_else(|| {
            let error = Error::failed(format!("there is no context {name:?}"));
            if names.is_empty() { error.hint(known) } else { error.hint(suggestion(name, &names)) }
        })
    }
}

fn nothing(found: &[Candidate]) -> Error {
    let error = found.iter().fold(Error::failed("there is no talosconfig"), |error, candidate| {
        error.caused_by(format!("{} does not exist ({})", candidate.path.display(), candidate.origin))
    });
    match found.first() {
        Some(only) if only.origin == Origin::Flag => error.hint("check the path"),
        _ => error.hint("name it with --talosconfig, or make it with `gen` or `talosconfig renew`"),
    }
}
