//! Whether all who use a key have the same. Keys are compared in memory; what is left is same, different or unknown.

use labkit::finding::Gap;
use labkit::output::{Cell, Column, Table, Tone, View};
use labkit::secret::SecretText;
use schemars::JsonSchema;
use serde::Serialize;

use crate::apps::{Api, Role};
use crate::ask::Asked;
use crate::ask::answers::Endpoint;
use crate::stack::{Instance, Stack};
use crate::wiring::resolve::{Directory, Target};

/// Whether all who use a key have the same.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `KeyComparison`.
    kind: &'static str,
    /// Every use of a key, those that differ first.
    pub items: Vec<KeyUse>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
}

/// A use of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyUse {
    /// Whose key it is.
    pub owner: String,
    /// The owner's namespace.
    pub namespace: String,
    /// Who uses it.
    pub user: String,
    /// Where the user has it.
    pub place: String,
    /// Whether it is the owner's.
    pub result: Sameness,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Whether two keys are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sameness {
    /// They are not.
    Different,
    /// Nobody can tell.
    Unknown,
    /// They are.
    Same,
}

impl Sameness {
    fn name(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Unknown => "unknown",
            Self::Same => "same",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Different => Tone::Bad,
            Self::Unknown => Tone::Warning,
            Self::Same => Tone::Plain,
        }
    }
}

/// A key in a variable of an app that asks another one.
#[derive(Debug)]
pub struct Held {
    /// The place of the app in the stack.
    pub user: usize,
    /// Where the other one is.
    pub at: Endpoint,
    /// The place of the key: `variable UN_RADARR_0_API_KEY`.
    pub place: String,
    /// The key, or why it is not known.
    pub key: Result<SecretText, String>,
    /// The Secret that has it, and under which key; none if it stands in the workload.
    pub secret: Option<(String, String)>,
}

/// Compares every key that is known with those that its users have.
pub fn compare(
    stack: &Stack,
    asked: &[Option<Asked>],
    held: &[Held],
    only: Option<&str>,
    is_wanted: impl Fn(&Instance) -> bool,
) -> Comparison {
    let directory = Directory::new(stack, &[], only);
    let target = |user: usize, at: &Endpoint| match directory.resolve(user, at, |_| None).target {
        Target::Instance(place) => Some(place),
        Target::Nobody | Target::Unseen | Target::External => None,
    };
    let own = |place: usize| asked.get(place)?.as_ref()?.access.key();
    let mut items = Vec::new();
    let mut add = |owner: usize, user: &str, place: String, key: Result<&SecretText, String>| {
        let instance = &stack.instances[owner];
        if !is_wanted(instance) {
            return;
        }
        let (result, why) = match (own(owner), key) {
            (_, Err(why)) => (Sameness::Unknown, why),
            (None, _) => (Sameness::Unknown, format!("the key of {} itself is not known", instance.name)),
            (Some(own), Ok(key)) if own.is_same(key) => (Sameness::Same, String::new()),
            (Some(_), Ok(_)) => (Sameness::Different, String::new()),
        };
        let (owner, namespace) = (instance.name.clone(), instance.namespace.clone());
        items.push(KeyUse { owner, namespace, user: user.to_owned(), place, result, why });
    };
    let mut gaps = stack.gaps.clone();
    for (place, (instance, asked)) in stack.instances.iter().zip(asked).enumerate() {
        if uses_keys(instance) && !asked.as_ref().is_some_and(|asked| asked.answers.settings.known) {
            let gap = silent(instance, asked.as_ref());
            // Reading its key may have said so already.
            if !gaps.iter().any(|known: &Gap| known.what == gap.what) {
                gaps.push(gap);
            }
        }
        let Some(asked) = asked else { continue };
        // What it has itself, beside the place that counts.
        for key in asked.access.keys.iter().skip(1) {
            add(place, &instance.name, key.source.to_string(), Ok(&key.text));
        }
        for peer in &asked.answers.settings.peers {
            let Some(owner) = target(place, &peer.at) else { continue };
            let told = peer.key.as_ref().ok_or_else(|| untold(instance));
            let name = if peer.name.is_empty() { peer.app } else { peer.name.as_str() };
            add(owner, &instance.name, format!("its settings for {name}"), told);
        }
        for client in &asked.answers.settings.clients {
            let owner =
                target(place, &client.at).filter(|owner| stack.instances[*owner].app.api == Api::SABnzbd);
            if let Some(owner) = owner {
                let name = format!("its settings for {}", client.name);
                add(owner, &instance.name, name, Err(untold(instance)));
            }
        }
    }
    for Held { user, at, place, key, .. } in held {
        if let Some(owner) = target(*user, at) {
            add(owner, &stack.instances[*user].name, place.clone(), key.as_ref().map_err(Clone::clone));
        }
    }
    items.sort_by(|a, b| {
        let order =
            |item: &KeyUse| (item.result, item.namespace.clone(), item.owner.clone(), item.user.clone());
        order(a).cmp(&order(b))
    });
    let (api_version, kind) = ("media.labkit.dev/v1", "KeyComparison");
    Comparison { api_version, kind, items, gaps }
}

/// Whether an app keeps keys of others in its settings.
fn uses_keys(instance: &Instance) -> bool {
    let role = instance.app.role;
    instance.wanted > 0
        && instance.job.is_none()
        && matches!(role, Role::Indexer | Role::Library | Role::Requests | Role::Monitor)
        && instance.app.port.is_some()
}

/// An app that did not say whose keys it has.
fn silent(instance: &Instance, asked: Option<&Asked>) -> Gap {
    let trouble = asked.and_then(|asked| asked.answers.troubles.first());
    let why = trouble.map_or_else(|| "it cannot be asked whose keys it has".to_owned(), ToString::to_string);
    Gap { what: format!("app {}/{}", instance.namespace, instance.name), why, blocking: true }
}

/// Why an app does not say which key it uses.
fn untold(instance: &Instance) -> String {
    match instance.app.api {
        Api::Servarr(_) => format!("{} shows stars in place of keys", instance.app.title),
        _ => format!("{} does not say", instance.app.title),
    }
}

impl Comparison {
    /// How many differ.
    pub fn different(&self) -> usize {
        self.items.iter().filter(|item| item.result == Sameness::Different).count()
    }

    /// One line that sums up.
    pub fn summary(&self) -> String {
        let count = |result| self.items.iter().filter(|item| item.result == result).count();
        let uses = self.items.len();
        let s = if uses == 1 { "" } else { "s" };
        let (different, unknown) = (count(Sameness::Different), count(Sameness::Unknown));
        match (different, unknown) {
            (0, 0) => format!("{uses} use{s} of keys: all the same as their owners'"),
            (0, unknown) => format!("{uses} use{s} of keys: none differs, {unknown} unknown"),
            (different, 0) => format!("{uses} use{s} of keys: {different} different"),
            (different, unknown) => {
                format!("{uses} use{s} of keys: {different} different, {unknown} unknown")
            }
        }
    }
}

impl View for Comparison {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::wide("NAMESPACE"),
            Column::new("KEY OF"),
            Column::new("USED BY"),
            Column::new("WHERE"),
            Column::new("RESULT"),
        ]);
        for item in &self.items {
            let why = if item.why.is_empty() { String::new() } else { format!(": {}", item.why) };
            table.row([
                item.namespace.as_str().into(),
                item.owner.as_str().into(),
                item.user.as_str().into(),
                item.place.as_str().into(),
                Cell::toned(format!("{}{why}", item.result.name()), item.result.tone()),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("app/{}", item.user)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No uses of keys found.".to_owned())
    }
}
