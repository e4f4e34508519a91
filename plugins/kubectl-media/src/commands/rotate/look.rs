//! Who uses the key of an app: asked of the apps, looked up in Secrets, ConfigMaps and workloads.

use std::collections::BTreeSet;

use labkit::cli::{Error, Result, Session};
use labkit::finding::{Gap, Subject};
use labkit::kube::resource::{CONFIG_MAPS, CRON_JOBS, DAEMON_SETS, DEPLOYMENTS, SECRETS, STATEFUL_SETS};
use labkit::kube::{Cluster, ListOptions, Listed, Resource, Scope};
use labkit::secret::SecretText;
use serde_json::Value;

use super::RotateArgs;
use crate::apps::Api;
use crate::ask::answers::Endpoint;
use crate::ask::talk::Proof;
use crate::ask::{Asked, Depth, Talk};
use crate::commands::asking::gather;
use crate::commands::held_keys::held;
use crate::keys::{Access, Key, Source};
use crate::keys_view::compare::Sameness;
use crate::reach::{Options, Route};
use crate::rotate::objects::{self, Place};
use crate::rotate::{Edit, Usage, providers};
use crate::stack::{Instance, Stack};
use crate::status::is_named;
use crate::wiring::resolve::{Directory, Target};

/// Kinds that make pods.
const WORKLOADS: [(&Resource, &str); 4] = [
    (&DEPLOYMENTS, "Deployment"),
    (&STATEFUL_SETS, "StatefulSet"),
    (&DAEMON_SETS, "DaemonSet"),
    (&CRON_JOBS, "CronJob"),
];

/// Everything a rotation has to do with.
pub(super) struct World<'s> {
    pub session: &'s Session,
    pub cluster: &'s Cluster,
    options: Options,
    pub stack: Stack,
    pub asked: Vec<Option<Asked>>,
    /// Whose key it is.
    owner: usize,
    only: Option<String>,
    /// What makes pods, in the namespaces of the stack.
    pub workloads: Vec<Value>,
}

/// Who uses a key, and what could not be looked at.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub usages: Vec<Usage>,
    pub gaps: Vec<Gap>,
}

impl<'s> World<'s> {
    /// Asks everybody.
    pub(super) async fn read(args: &RotateArgs, session: &'s Session) -> Result<Self> {
        let cluster = session.cluster().await?;
        let gathered = gather(session, args.all_namespaces, &[], &args.ask, Depth::Health).await?;
        let (stack, asked) = (gathered.stack, gathered.asked);
        let owner = one(&stack, &args.app)?;
        let only = (!args.all_namespaces).then(|| cluster.namespace().name.clone());
        let mut world = Self {
            session,
            cluster,
            options: args.ask.options(),
            stack,
            asked,
            owner,
            only,
            workloads: Vec::new(),
        };
        world.workloads = world.listed_workloads().await?;
        Ok(world)
    }

    /// Whose key it is.
    pub(super) fn owner(&self) -> &Instance {
        &self.stack.instances[self.owner]
    }

    /// What the owner said.
    pub(super) fn own(&self) -> Option<&Asked> {
        self.asked.get(self.owner)?.as_ref()
    }

    /// A talk with the owner, with this key.
    pub(super) fn talk_to_owner(&self, key: &SecretText) -> Option<Talk<'_>> {
        self.talk(self.owner, Some(key))
    }

    /// A talk with an instance, with its own key or with another one.
    pub(super) fn talk(&self, place: usize, key: Option<&SecretText>) -> Option<Talk<'_>> {
        let instance = &self.stack.instances[place];
        let mut access: Access = self.asked.get(place)?.as_ref()?.access.clone();
        if let Some(key) = key {
            let source = Source::Given("this run".to_owned(), "key".to_owned());
            access.keys = vec![Key { text: key.clone(), source }];
        }
        let port = access.port?;
        let mut talk = Talk::new(Route::new(self.cluster, instance, port, self.options), access);
        match instance.app.api {
            Api::SABnzbd => talk.proof = Proof::Form("apikey", talk.key()?),
            Api::Tautulli => talk.proof = Proof::Query("apikey", talk.key()?),
            _ => {
                talk.with_key_header("x-api-key");
            }
        }
        Some(talk)
    }

    /// Everybody who uses the key that counts, or has another one where it should be. Copies of `old` are found, too.
    pub(super) async fn usages(
        &self,
        present: &SecretText,
        old: &SecretText,
        own: Option<&Place>,
    ) -> Result<Looked> {
        let mut looked = Looked::default();
        for (place, instance) in self.stack.instances.iter().enumerate() {
            let tells = matches!(instance.app.api, Api::Servarr(_) | Api::Seerr | Api::Bazarr);
            if place == self.owner || !tells || instance.job.is_some() {
                continue;
            }
            let what = format!("app {}/{}", instance.namespace, instance.name);
            if instance.wanted == 0 {
                looked
                    .gaps
                    .push(Gap::blocking(what, "it is stopped, so that nobody knows which keys it uses"));
                continue;
            }
            let Some(mut talk) = self.talk(place, None) else {
                looked.gaps.push(Gap::blocking(what, "it cannot be asked"));
                continue;
            };
            match instance.app.api {
                Api::Servarr(base) => self.entries(place, base, &mut talk, present, &mut looked.usages).await,
                Api::Seerr => self.servers(place, &mut talk, present, &mut looked.usages).await,
                _ => self.settings(place, &mut talk, present, &mut looked.usages).await,
            }
            if let Some(trouble) = talk.troubles.first() {
                looked.gaps.push(Gap::blocking(what, trouble.to_string()));
            }
        }
        self.objects(present, old, own, &mut looked).await?;
        self.variables(present, &mut looked).await;
        Ok(looked)
    }

    fn is_owner(&self, asker: usize, at: &Endpoint) -> bool {
        let directory = Directory::new(&self.stack, &[], self.only.as_deref());
        directory.resolve(asker, at, |_| None).target == Target::Instance(self.owner)
    }

    async fn entries(
        &self,
        user: usize,
        base: &str,
        talk: &mut Talk<'_>,
        present: &SecretText,
        usages: &mut Vec<Usage>,
    ) {
        let instance = &self.stack.instances[user];
        for (list, kind) in providers::lists(instance.app) {
            let list = format!("{base}/{list}");
            let entries = talk.json::<Vec<Value>>(&list).await.unwrap_or_default();
            for entry in entries.iter().filter_map(providers::entry) {
                if self.is_owner(user, &entry.at) {
                    let name = format!("{}:{}", instance.name, entry.name);
                    usages.push(Usage {
                        user: instance.name.clone(),
                        subject: Subject::in_namespace(*kind, instance.namespace.as_str(), name),
                        place: format!("its settings for {}", entry.name),
                        now: sameness(present, entry.key.as_ref()),
                        edit: Edit::Entry { user, list: list.clone(), id: entry.id },
                    });
                }
            }
        }
    }

    async fn servers(&self, user: usize, talk: &mut Talk<'_>, present: &SecretText, usages: &mut Vec<Usage>) {
        let (instance, owner) = (&self.stack.instances[user], self.owner().app.name);
        if !matches!(owner, "radarr" | "sonarr") {
            return;
        }
        let list = format!("/api/v1/settings/{owner}");
        for server in talk.json::<Vec<Value>>(&list).await.unwrap_or_default() {
            let at = Endpoint {
                host: server["hostname"].as_str().unwrap_or_default().to_owned(),
                port: server["port"].as_u64().and_then(|port| port.try_into().ok()).unwrap_or(0),
                tls: server["useSsl"] == true,
                base: Endpoint::prefix(server["baseUrl"].as_str().unwrap_or_default()),
            };
            let Some(id) = server["id"].as_i64().filter(|_| self.is_owner(user, &at)) else { continue };
            let name = server["name"].as_str().unwrap_or(owner);
            usages.push(Usage {
                user: instance.name.clone(),
                subject: Subject::in_namespace(
                    "Server",
                    instance.namespace.as_str(),
                    format!("{}:{name}", instance.name),
                ),
                place: format!("its settings for {name}"),
                now: sameness(present, text(&server["apiKey"]).as_ref()),
                edit: Edit::Server { user, list: list.clone(), id },
            });
        }
    }

    async fn settings(
        &self,
        user: usize,
        talk: &mut Talk<'_>,
        present: &SecretText,
        usages: &mut Vec<Usage>,
    ) {
        let instance = &self.stack.instances[user];
        let Some(settings) = talk.json::<Value>("/api/system/settings").await else { return };
        let links = [
            ("radarr", "use_radarr", "settings-radarr-apikey"),
            ("sonarr", "use_sonarr", "settings-sonarr-apikey"),
        ];
        for (app, switch, field) in links {
            let link = &settings[app];
            let at = Endpoint {
                host: link["ip"].as_str().unwrap_or_default().to_owned(),
                port: number(&link["port"]),
                tls: link["ssl"] == true,
                base: Endpoint::prefix(link["base_url"].as_str().unwrap_or_default()),
            };
            if settings["general"][switch] == true && self.is_owner(user, &at) {
                usages.push(Usage {
                    user: instance.name.clone(),
                    subject: Subject::in_namespace(
                        "Setting",
                        instance.namespace.as_str(),
                        format!("{}:{app}", instance.name),
                    ),
                    place: format!("its settings for {app}"),
                    now: sameness(present, text(&link["apikey"]).as_ref()),
                    edit: Edit::Setting { user, field },
                });
            }
        }
    }

    /// Copies in Secrets and ConfigMaps.
    async fn objects(
        &self,
        present: &SecretText,
        old: &SecretText,
        own: Option<&Place>,
        looked: &mut Looked,
    ) -> Result<()> {
        for namespace in self.namespaces() {
            for (resource, secret) in [(&SECRETS, true), (&CONFIG_MAPS, false)] {
                let (scope, options) = (Scope::Namespace(namespace), ListOptions::default());
                let listed = self.cluster.list_optional(resource, scope, &options);
                let objects: Vec<Value> = match listed.await? {
                    Listed::Items(objects) => objects,
                    Listed::NotInstalled => continue,
                    Listed::Gap(gap) => {
                        looked.gaps.push(Gap::blocking(gap.what, gap.why));
                        continue;
                    }
                };
                for object in &objects {
                    let stale = objects::holding(object, secret, old);
                    let good = objects::holding(object, secret, present);
                    let with = |places: Vec<Place>, now| places.into_iter().map(move |place| (place, now));
                    let both =
                        with(stale, if old.is_same(present) { Sameness::Same } else { Sameness::Different });
                    for (place, now) in both.chain(with(good, Sameness::Same)) {
                        let known = looked.usages.iter().any(|usage| is_at(usage, &place));
                        if own != Some(&place) && !known {
                            let edit = self.edit(object, &place).await?;
                            looked.usages.push(of_value(place, now, edit));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// A Secret or ConfigMap.
    pub(super) async fn object(&self, place: &Place) -> Result<Value> {
        let resource = if place.secret { &SECRETS } else { &CONFIG_MAPS };
        let found = self.cluster.get(resource, Scope::Namespace(&place.namespace), &place.name).await?;
        found.ok_or_else(|| Error::failed(format!("{} does not exist", subject(place))))
    }

    /// What it takes to change a value of an object.
    pub(super) async fn edit(&self, object: &Value, place: &Place) -> Result<Edit> {
        if objects::sealed_by(object) {
            return Ok(Edit::Sealed(place.clone()));
        }
        if let Some(maker) = objects::made_by(object) {
            return Ok(Edit::ByHand(format!("{maker} makes it: change it there")));
        }
        let mut object = object.clone();
        object["kind"] = Value::String(place.kind().to_owned());
        object["apiVersion"] = Value::String("v1".to_owned());
        Ok(match self.cluster.gitops_owner(&object).await? {
            Some(owner) => Edit::ByHand(format!("it is kept as Git has it by {owner}: change it there")),
            None => Edit::Value(place.clone()),
        })
    }

    /// Keys that programs have in variables beside the address of the owner.
    async fn variables(&self, present: &SecretText, looked: &mut Looked) {
        for held in held(self.cluster, &self.stack).await {
            let user = &self.stack.instances[held.user];
            if held.user == self.owner || !self.is_owner(held.user, &held.at) {
                continue;
            }
            let now = match &held.key {
                Ok(key) => sameness(present, Some(key)),
                Err(_) => Sameness::Unknown,
            };
            let edit = match held.secret {
                Some((name, key)) => {
                    let place = Place { secret: true, namespace: user.namespace.clone(), name, key };
                    if looked.usages.iter().any(|usage| is_at(usage, &place)) {
                        continue;
                    }
                    let scope = Scope::Namespace(&user.namespace);
                    match self.cluster.get::<Value>(&SECRETS, scope, &place.name).await {
                        Ok(Some(object)) => match self.edit(&object, &place).await {
                            Ok(edit) => edit,
                            Err(error) => Edit::ByHand(error.message),
                        },
                        Ok(None) => Edit::ByHand(format!("secret {} does not exist", place.name)),
                        Err(error) => Edit::ByHand(error.to_string()),
                    }
                }
                None => Edit::ByHand(format!("{} holds it by value: move it into a Secret", user.subject())),
            };
            let (name, place) = (user.name.clone(), held.place);
            looked.usages.push(Usage { user: name, subject: user.subject(), place, now, edit });
        }
    }

    fn namespaces(&self) -> BTreeSet<&str> {
        self.stack.instances.iter().map(|one| one.namespace.as_str()).collect()
    }

    async fn listed_workloads(&self) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        for namespace in self.namespaces() {
            for (resource, kind) in WORKLOADS {
                let options = ListOptions::default();
                let listed =
                    self.cluster.list_optional(resource, Scope::Namespace(namespace), &options).await?;
                let Listed::Items(items) = listed else { continue };
                found.extend(items.into_iter().map(|mut item: Value| {
                    item["kind"] = Value::String(kind.to_owned());
                    item["apiVersion"] = Value::String(resource.api_version());
                    item
                }));
            }
        }
        Ok(found)
    }
}

/// A workload as messages name it.
pub(super) fn subject_of(workload: &Value) -> Subject {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metadata = &workload["metadata"];
    Subject::in_namespace(text(&workload["kind"]), text(&metadata["namespace"]), text(&metadata["name"]))
}

fn is_at(usage: &Usage, place: &Place) -> bool {
    matches!(&usage.edit, Edit::Value(known) | Edit::Sealed(known) if known == place)
        || matches!(&usage.edit, Edit::ByHand(_) if usage.place == place.text() && usage.subject == subject(place))
}

fn subject(place: &Place) -> Subject {
    Subject::in_namespace(place.kind(), place.namespace.as_str(), place.name.as_str())
}

fn of_value(place: Place, now: Sameness, edit: Edit) -> Usage {
    let kind = place.kind().to_lowercase();
    Usage { user: format!("{kind} {}", place.name), subject: subject(&place), place: place.text(), now, edit }
}

fn sameness(present: &SecretText, shown: Option<&SecretText>) -> Sameness {
    match shown {
        None => Sameness::Unknown,
        Some(shown) if shown.is_same(present) => Sameness::Same,
        Some(_) => Sameness::Different,
    }
}

fn text(value: &Value) -> Option<SecretText> {
    value.as_str().filter(|text| !text.is_empty()).map(|text| SecretText::new(text.to_owned()))
}

/// A port, which some versions write as text.
fn number(value: &Value) -> u16 {
    let number = value.as_u64().and_then(|number| number.try_into().ok());
    number.or_else(|| value.as_str()?.parse().ok()).unwrap_or(0)
}

/// The one instance that a name means; one of just that name goes before others of its app.
fn one(stack: &Stack, name: &str) -> Result<usize> {
    let bare = name.rsplit('/').next().unwrap_or_default();
    let named = |exact: bool| -> Vec<usize> {
        let all = stack.instances.iter().enumerate();
        all.filter(|(_, one)| is_named(one, name) && (!exact || one.name.eq_ignore_ascii_case(bare)))
            .map(|(place, _)| place)
            .collect()
    };
    let exact = named(true);
    match (if exact.is_empty() { named(false) } else { exact }).as_slice() {
        [place] => Ok(*place),
        [] => Err(Error::failed(format!("app {name:?} not found")).hint("-A looks in all namespaces")),
        many => {
            let label = |place: &usize| {
                format!("{}/{}", stack.instances[*place].namespace, stack.instances[*place].name)
            };
            let names: Vec<String> = many.iter().map(label).collect();
            Err(Error::usage(format!("{name:?} means several apps"))
                .caused_by(names.join(", "))
                .hint("name one of them"))
        }
    }
}
