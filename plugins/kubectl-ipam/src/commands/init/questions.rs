//! What `init` asks on a terminal. Each answer is read as the inventory itself will be, and judged by the rules of
//! `check`; one that does not pass is asked for again.

use std::path::Path;

use jiff::Timestamp;
use labkit::cli::{Error, Result, Session};
use labkit::finding::Severity;
use labkit::net::{AddrSpec, AddressError, parse_address};
use labkit::output::Ui;
use labkit::prompt::Prompt;

use super::super::import::Target;
use crate::check::{Input, check};
use crate::collect;
use crate::facts::{NetworkKind, Provider};
use crate::import::{Draft, merge};
use crate::inventory::discover::NAMES;
use crate::inventory::edit::{NetworkEntry, PoolEntry};
use crate::inventory::{parse, skeleton};

/// Who may hand out addresses, and nobody.
const PROVIDERS: [Option<Provider>; 5] =
    [Some(Provider::MetalLb), Some(Provider::Cilium), Some(Provider::KubeVip), Some(Provider::Static), None];

/// The name of a pool that nobody named.
const POOL: &str = "default";

/// The questions.
pub(super) struct Interview<'a> {
    prompt: &'a Prompt,
    ui: &'a Ui,
    directory: &'a Path,
    now: Timestamp,
}

impl<'a> Interview<'a> {
    pub fn new(prompt: &'a Prompt, session: &'a Session) -> Self {
        Self { prompt, ui: &session.ui, directory: session.env.directory(), now: session.now() }
    }

    /// Where the inventory goes: `usual`, unless another place is named.
    pub fn target(&self, usual: Target) -> Result<Target> {
        loop {
            let text = self.text(&format!("File for the inventory (empty: {})", usual.name))?;
            if text.is_empty() {
                return Ok(usual);
            }
            match super::vacant(Some(Path::new(&text)), self.directory) {
                Ok(target) => return Ok(target),
                Err(error) => self.ui.warn(&shown(&error)),
            }
        }
    }

    /// The few things that every lab has.
    pub fn draft(&self) -> Result<Draft> {
        let mut draft = Draft::default();
        let network = "Network of the machines, such as 192.168.1.0/24 (empty: none)";
        let is_known = self.ask(&mut draft, network, |draft, text| {
            draft.networks.push(NetworkEntry::new("lan", text.parse()?, NetworkKind::Lan));
            Ok(())
        })?;
        if is_known {
            self.ask(&mut draft, "Its gateway, such as 192.168.1.1 (empty: none)", |draft, text| {
                let gateway = parse_address(text)?;
                draft.networks.iter_mut().for_each(|network| network.gateway = Some(gateway));
                Ok(())
            })?;
            let ranges = "What DHCP hands out in it, such as 192.168.1.200-192.168.1.249 (empty: nothing)";
            self.ask(&mut draft, ranges, |draft, text| {
                let ranges: Vec<_> = specs(text)?.into_iter().map(AddrSpec::range).collect();
                draft.networks.iter_mut().for_each(|network| network.dhcp.clone_from(&ranges));
                Ok(())
            })?;
        }
        self.pool(&mut draft)?;
        Ok(draft)
    }

    fn pool(&self, draft: &mut Draft) -> Result<()> {
        let words = PROVIDERS.map(|provider| provider.map_or("nobody".to_owned(), |one| one.to_string()));
        let chosen =
            self.prompt.select("Who hands out addresses of load balancers (static: people)", &words)?;
        let Some(provider) = PROVIDERS.get(chosen).copied().flatten() else { return Ok(()) };
        let name = self.text(&format!("Name of the pool, as in the cluster (empty: {POOL})"))?;
        let name = if name.is_empty() { POOL.to_owned() } else { name };
        let addresses = "Its addresses, such as 192.168.1.150-192.168.1.165 (empty: no pool)";
        self.ask(draft, addresses, |draft, text| {
            draft.pools.push(PoolEntry { name: name.clone(), provider, addresses: specs(text)? });
            Ok(())
        })?;
        Ok(())
    }

    /// Asks until the answer passes; says whether there was one.
    fn ask(
        &self,
        draft: &mut Draft,
        question: &str,
        take: impl Fn(&mut Draft, &str) -> Result<(), AddressError>,
    ) -> Result<bool> {
        loop {
            let text = self.text(question)?;
            if text.is_empty() {
                return Ok(false);
            }
            let mut next = draft.clone();
            let taken = take(&mut next, &text).map_err(|error| match error.hint() {
                Some(hint) => format!("{error}; {hint}"),
                None => error.to_string(),
            });
            match taken.and_then(|()| judge(&next, self.now)) {
                Ok(()) => {
                    *draft = next;
                    return Ok(true);
                }
                Err(why) => self.ui.warn(&why),
            }
        }
    }

    fn text(&self, question: &str) -> Result<String> {
        Ok(self.prompt.text(question)?.trim().to_owned())
    }
}

/// One or several, with commas or blanks between them.
fn specs(text: &str) -> Result<Vec<AddrSpec>, AddressError> {
    let several: Vec<_> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    several.into_iter().map(AddrSpec::parse_cli).collect()
}

/// What is wrong with an inventory that holds just this.
fn judge(draft: &Draft, now: Timestamp) -> Result<(), String> {
    let file = NAMES[0];
    let merged = merge(&skeleton(&[]), file, draft.clone(), &[]).map_err(|error| shown(&error))?;
    if let Some(conflict) = merged.items.iter().find(|item| item.is_conflict()) {
        return Err(conflict.detail.clone());
    }
    let inventory = parse(&merged.text, file).and_then(crate::inventory::Reading::strict);
    let inventory = inventory.map_err(|error| shown(&error))?;
    let facts = collect::inventory::read(&inventory, now);
    let input = Input { facts: &facts, inventory: Some(&inventory), now, suppressions: &[], applied_by: &[] };
    match check(input).into_iter().find(|finding| finding.severity >= Severity::Warning) {
        Some(finding) => Err(match finding.hint {
            Some(hint) => format!("{} ({}); {hint}", finding.message, finding.code),
            None => format!("{} ({})", finding.message, finding.code),
        }),
        None => Ok(()),
    }
}

fn shown(error: &Error) -> String {
    let parts = std::iter::once(&error.message).chain(&error.causes).chain(&error.hints);
    parts.map(String::as_str).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use labkit::output::{OutputFlags, Terminal};

    use super::*;

    /// The draft that comes of these answers, as an inventory's text, and what was said about them.
    fn asked(answers: &[&str]) -> (String, String) {
        let (ui, captured) = Ui::captured(&OutputFlags::default(), Terminal::default());
        let prompt = Prompt::answered(answers.iter().copied());
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let interview = Interview { prompt: &prompt, ui: &ui, directory: Path::new("."), now };
        let draft = interview.draft().unwrap();
        let empty = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";
        let text = merge(empty, "ipam.yaml", draft, &[]).unwrap().text;
        (text.replace(empty, ""), captured.err())
    }

    #[test]
    fn answers_become_a_network_and_a_pool() {
        let answers =
            ["10.69.1.0/24", "10.69.1.1", "10.69.1.200-249", "metallb", "", "10.69.1.150-165, 10.69.1.170"];
        let (text, said) = asked(&answers);
        insta::assert_snapshot!(text, @r"

        networks:
        - name: lan
          cidr: 10.69.1.0/24
          gateway: 10.69.1.1
          dhcp: 10.69.1.200-10.69.1.249

        pools:
        - name: default
          provider: metallb
          addresses: [10.69.1.150-10.69.1.165, 10.69.1.170]
        ");
        assert_eq!(said, "");
    }

    #[test]
    fn nothing_has_to_be_said() {
        assert_eq!(asked(&["", "nobody"]), (String::new(), String::new()));
        assert_eq!(asked(&["", "static", "", ""]), (String::new(), String::new()));
    }

    #[test]
    fn an_answer_that_does_not_pass_is_asked_for_again_with_the_reason() {
        let answers = [
            "10.69.1.0",
            "10.69.1.5/24",
            "10.69.1.0/24",
            "10.69.2.1",
            "10.69.1.1",
            "10.69.1.249-10.69.1.200",
            "10.69.1.200-249",
            "metallb",
            "main",
            "10.69.1.190-210",
            "10.69.1.150-165",
        ];
        let (text, said) = asked(&answers);
        assert!(text.contains("name: main"), "{text}");
        insta::assert_snapshot!(said, @r#"
        warning: "10.69.1.0" has no prefix length; write 10.69.1.0/32
        warning: "10.69.1.5/24" has host bits set: programs mask it silently to 10.69.1.0/24; write 10.69.1.0/24 for the whole network or 10.69.1.5/32 for the one address
        warning: gateway 10.69.2.1 lies outside network lan (10.69.1.0/24) (IPAM-GATEWAY-OUTSIDE); correct whichever of the two is mistyped
        warning: "10.69.1.249-10.69.1.200" ends before it starts; write 10.69.1.200-10.69.1.249
        warning: DHCP range 10.69.1.200-10.69.1.249 and pool main share 10.69.1.200-10.69.1.210 (IPAM-DHCP-IN-POOL); take 10.69.1.200-10.69.1.210 out of the DHCP range or out of the pool
        "#);
    }
}
