//! Which links the apps can be asked to test themselves, what such a test changes, and what its outcome says.

use super::{Kind, Link, State};
use crate::apps::Api;
use crate::stack::Stack;

/// A test that an app has for one of its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Which link.
    pub link: usize,
    /// The app that tests, by its place in the stack.
    pub place: usize,
    /// The list of its API in which the link stands: `/api/v3/downloadclient`, `/api/v1/settings/radarr`.
    pub list: String,
    /// The link's number there.
    pub id: i64,
    /// What the test changes.
    pub effect: &'static str,
}

/// The tests of these links, and those that are better left alone, each with why.
pub fn proofs(links: &[Link], stack: &Stack) -> (Vec<Proof>, Vec<String>) {
    let (mut proofs, mut left_out) = (Vec::new(), Vec::new());
    for (link, one) in links.iter().enumerate() {
        let is_meant = |instance: &&crate::stack::Instance| {
            instance.name == one.from.name && Some(&instance.namespace) == one.from.namespace.as_ref()
        };
        let place = stack.instances.iter().position(|instance| is_meant(&instance));
        let (Some(place), Some(id)) = (place, one.id) else { continue };
        let Some((list, effect)) = own_test(stack.instances[place].app.api, one) else { continue };
        let bans = one.to.app == Some("qbittorrent") && one.state == State::Broken;
        if one.state == State::Disabled {
            continue;
        }
        if bans {
            let (from, to) = (&one.from.name, &one.to.name);
            left_out.push(format!(
                "{from} to {to}: it is broken, and a wrong password more would count towards a ban"
            ));
            continue;
        }
        proofs.push(Proof { link, place, list, id, effect });
    }
    (proofs, left_out)
}

/// The list in which a link stands that its app can test, and what that changes.
fn own_test(api: Api, link: &Link) -> Option<(String, &'static str)> {
    let (list, effect) = match (api, link.kind) {
        (Api::Servarr(base), Kind::Download) => (
            format!("{base}/downloadclient"),
            "it logs in there, creates a category that is missing, and remembers success or failure",
        ),
        (Api::Servarr(base), Kind::IndexerSync) => (
            format!("{base}/applications"),
            "the app calls Prowlarr back, and Prowlarr remembers success or failure",
        ),
        (Api::Servarr(base), Kind::Indexer) => (
            format!("{base}/indexer"),
            "it asks the indexer, which may count that, and remembers success or failure",
        ),
        (Api::Seerr, Kind::Request) => (
            format!("/api/v1/settings/{}", link.to.app?),
            "it reads profiles and folders there, and keeps nothing",
        ),
        _ => return None,
    };
    Some((list, effect))
}

impl Link {
    /// Takes over what the app's own test said: nothing, or what is wrong.
    pub fn proved(&mut self, failures: &[String]) {
        let before = std::mem::take(&mut self.detail);
        match failures {
            [] if self.state == State::Broken => {
                self.state = State::Warning;
                self.detail = format!("its own test passes now, but: {before}");
            }
            [] => {
                if matches!(self.state, State::Unknown | State::External) {
                    self.state = State::Ok;
                }
                self.detail = before;
                self.evidence.push("its own test passes".to_owned());
            }
            failures => {
                self.state = State::Broken;
                self.detail = format!("its own test fails: {}", failures.join("; "));
                self.evidence.extend(Some(before).filter(|before| !before.is_empty()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wiring::End;
    use crate::wiring::testing::{instance, stack_of};

    fn link(from: &str, to: &str, kind: Kind, state: State) -> Link {
        let end = |name: &str| End::instance(&instance(name));
        let mut draft = crate::wiring::link::Draft::new(end(from), end(to), kind).named(to, Some(7));
        if state != State::Ok {
            draft.note(state, "old words");
        }
        draft.finish()
    }

    #[test]
    fn links_that_have_a_test_and_are_in_use_are_tested() {
        let stack = stack_of(&["prowlarr", "radarr", "seerr", "qbittorrent", "sabnzbd"]);
        let links = [
            link("radarr", "qbittorrent", Kind::Download, State::Ok),
            link("radarr", "qbittorrent", Kind::Download, State::Broken),
            link("radarr", "sabnzbd", Kind::Download, State::Broken),
            link("radarr", "sabnzbd", Kind::Download, State::Disabled),
            link("prowlarr", "radarr", Kind::IndexerSync, State::Unknown),
            link("seerr", "radarr", Kind::Request, State::Ok),
            link("prowlarr", "prowlarr", Kind::Indexer, State::Ok),
            link("radarr", "prowlarr", Kind::Search, State::Ok),
        ];
        let (proofs, left_out) = proofs(&links, &stack);
        let told: Vec<(usize, usize, &str)> =
            proofs.iter().map(|one| (one.link, one.place, one.list.as_str())).collect();
        let expected = [
            (0, 1, "/api/v3/downloadclient"),
            (2, 1, "/api/v3/downloadclient"),
            (4, 0, "/api/v1/applications"),
            (5, 2, "/api/v1/settings/radarr"),
            (6, 0, "/api/v1/indexer"),
        ];
        assert_eq!(told, expected);
        assert_eq!(left_out.len(), 1, "a wrong password is not tried again");
    }

    #[test]
    fn an_outcome_counts_more_than_what_was_there() {
        let proved = |state, failures: &[String]| {
            let mut link = link("radarr", "sabnzbd", Kind::Download, state);
            link.proved(failures);
            format!("{}: {}", link.state.name(), link.detail)
        };
        assert_eq!(proved(State::Ok, &[]), "ok: ");
        assert_eq!(proved(State::Unknown, &[]), "ok: old words");
        assert_eq!(proved(State::Broken, &[]), "warning: its own test passes now, but: old words");
        let failures = ["no".to_owned(), "never".to_owned()];
        assert_eq!(proved(State::Ok, &failures), "broken: its own test fails: no; never");
    }
}
