//! What the kinds that an API serves tell about the version behind them.

use serde::Deserialize;

use super::Version;
use super::choice::Served;
use crate::facts::Provider;

/// The answer of `/apis/<group>/<version>`.
#[derive(Debug, Default, Deserialize)]
pub struct ApiResources {
    #[serde(default)]
    resources: Vec<ApiResource>,
}

#[derive(Debug, Deserialize)]
struct ApiResource {
    name: String,
}

/// A kind, and the first version that brought it.
struct Mark {
    provider: Provider,
    api: &'static str,
    resource: &'static str,
    since: Version,
}

/// metallb/metallb: website/content/release-notes; cilium/cilium#39090 and #21764.
const MARKS: &[Mark] = &[
    mark(Provider::MetalLb, "metallb.io/v1beta1", "ipaddresspools", Version(0, 13, 2)),
    mark(Provider::MetalLb, "metallb.io/v1beta1", "servicel2statuses", Version(0, 14, 2)),
    mark(Provider::MetalLb, "metallb.io/v1beta1", "servicebgpstatuses", Version(0, 15, 0)),
    mark(Provider::MetalLb, "metallb.io/v1beta1", "configurationstates", Version(0, 15, 3)),
    mark(Provider::Cilium, "cilium.io/v2alpha1", "ciliumloadbalancerippools", Version(1, 13, 0)),
    mark(Provider::Cilium, "cilium.io/v2", "ciliumloadbalancerippools", Version(1, 18, 0)),
];

const fn mark(provider: Provider, api: &'static str, resource: &'static str, since: Version) -> Mark {
    Mark { provider, api, resource, since }
}

/// The APIs to ask about a provider.
pub fn apis(provider: Provider) -> impl Iterator<Item = &'static str> {
    let apis: std::collections::BTreeSet<_> =
        MARKS.iter().filter(|mark| mark.provider == provider).map(|mark| mark.api).collect();
    apis.into_iter()
}

/// What the kinds of one API tell.
pub fn served(api: &str, listed: &ApiResources) -> Option<Served> {
    let is_there = |mark: &&Mark| {
        mark.api == api && listed.resources.iter().any(|resource| resource.name == mark.resource)
    };
    let newest = MARKS.iter().filter(is_there).max_by_key(|mark| mark.since)?;
    Some(Served {
        provider: newest.provider,
        at_least: newest.since,
        how: format!("{} of {api} is served", newest.resource),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_newest_kind_counts() {
        let listed = |names: &[&str]| -> ApiResources {
            let resources: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
            serde_json::from_value(json!({"resources": resources})).unwrap()
        };
        let metallb = |names: &[&str]| served("metallb.io/v1beta1", &listed(names)).map(|one| one.at_least);
        assert_eq!(metallb(&["ipaddresspools", "servicel2statuses"]), Some(Version(0, 14, 2)));
        assert_eq!(metallb(&["servicebgpstatuses", "ipaddresspools"]), Some(Version(0, 15, 0)));
        assert_eq!(metallb(&["bgppeers"]), None);
        let pools = listed(&["ciliumloadbalancerippools"]);
        assert_eq!(served("cilium.io/v2", &pools).map(|one| one.at_least), Some(Version(1, 18, 0)));
        assert_eq!(apis(Provider::Cilium).collect::<Vec<_>>(), ["cilium.io/v2", "cilium.io/v2alpha1"]);
    }
}
