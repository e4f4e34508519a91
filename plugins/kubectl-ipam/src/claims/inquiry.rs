//! `--probe`: nobody gets an address at which somebody answers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::net::{AddrRange, AddrSet, Family};

use super::choose::{has_block, lowest};
use super::supply::Supply;
use crate::probe::{self, Answer, Evidence};

/// How many addresses may turn out to be answering before the search ends: more than that is no oversight any more,
/// but a list of free addresses that is wrong.
const MOST_ANSWERING: usize = 64;

/// What came of asking addresses, each once.
#[derive(Debug, Default)]
pub struct Inquiry {
    answers: BTreeMap<IpAddr, Answer>,
    unsaid: Vec<IpAddr>,
}

impl Inquiry {
    /// Asks the addresses that would be given away, until as many as are needed, one of a family or of any for each
    /// item, are known to be silent, and takes those at which somebody answers out of the supply.
    ///
    /// # Errors
    /// Refused, when the one address that was asked for answers, or too many do, or nothing is left.
    pub async fn sift(
        &mut self,
        supply: &mut Supply,
        asked_for: &[IpAddr],
        needed: &[Option<Family>],
    ) -> Result<()> {
        loop {
            for (address, answer) in &self.answers {
                let Answer::Answers(evidence) = answer else { continue };
                if asked_for.contains(address) {
                    self.unsaid.clear();
                    return Err(answers(*address, evidence));
                }
                supply.free.remove(AddrRange::single(*address));
            }
            self.bound()?;
            let open = self.open(&supply.free, needed);
            if open.is_empty() {
                break;
            }
            self.ask(&open).await;
        }
        let lacks = |family: &Option<Family>| !has_block(&supply.free, None, *family);
        if needed.iter().any(lacks) {
            let source = supply.source().unwrap_or_else(|| "what was asked for".to_owned());
            return Err(Error::refused(format!("somebody answers at every free address of {source}"))
                .hint("find out who it is, and write them down: kubectl ipam probe"));
        }
        Ok(())
    }

    /// Whether somebody answers at an address that was chosen.
    ///
    /// # Errors
    /// Refused, when too many have answered.
    pub async fn is_answering(&mut self, address: IpAddr) -> Result<bool> {
        if !self.answers.contains_key(&address) {
            self.ask(&[address]).await;
            self.bound()?;
        }
        Ok(matches!(self.answers.get(&address), Some(Answer::Answers(_))))
    }

    /// What has to be said about the addresses that were asked since this was called last.
    pub fn news(&mut self) -> Vec<String> {
        let said = std::mem::take(&mut self.unsaid).into_iter().filter_map(|address| {
            match self.answers.get(&address)? {
                Answer::Answers(evidence) => {
                    Some(format!("{address} is skipped: somebody answers there ({})", texts(evidence)))
                }
                Answer::NoRoute => {
                    Some(format!("{address} cannot be asked: there is no way to it from here"))
                }
                Answer::Silent => None,
            }
        });
        said.collect()
    }

    /// Those of the lowest free addresses that were not asked yet, as many as are needed.
    fn open(&self, free: &AddrSet, needed: &[Option<Family>]) -> Vec<IpAddr> {
        let of = |family: Option<Family>| {
            let count = needed.iter().filter(|wanted| **wanted == family).count();
            lowest(free, family, count).filter(|address| !self.answers.contains_key(address))
        };
        let all: BTreeSet<IpAddr> =
            [None, Some(Family::V4), Some(Family::V6)].into_iter().flat_map(of).collect();
        all.into_iter().collect()
    }

    async fn ask(&mut self, addresses: &[IpAddr]) {
        let answers = probe::ask(addresses, &probe::USUAL_PORTS, probe::USUAL_PATIENCE).await;
        self.unsaid.extend(answers.iter().map(|(address, _)| *address));
        self.answers.extend(answers);
    }

    fn bound(&self) -> Result<()> {
        let answering = self.answers.values().filter(|answer| matches!(answer, Answer::Answers(_))).count();
        if answering < MOST_ANSWERING {
            return Ok(());
        }
        Err(Error::refused(format!(
            "somebody answers at {answering} addresses that are free by all that is written"
        ))
        .hint("from here every address may seem to answer: a router or a proxy speaks for them")
        .hint("see who they are: kubectl ipam probe"))
    }
}

fn answers(address: IpAddr, evidence: &[Evidence]) -> Error {
    Error::refused(format!("somebody answers at {address}, although nothing says that it is used"))
        .caused_by(texts(evidence))
        .hint("find out who it is and write them down; to take the address all the same, leave --probe out")
}

fn texts(evidence: &[Evidence]) -> String {
    evidence.iter().map(|evidence| evidence.text.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Method;

    fn answering(text: &str) -> Answer {
        Answer::Answers(vec![Evidence { method: Method::Tcp, text: text.into() }])
    }

    /// An inquiry in which these answers were given, and every other address of the pool below was silent.
    fn inquiry(answers: &[(&str, Answer)]) -> Inquiry {
        let pool: AddrSet = [range("10.0.0.1-10.0.0.9")].into_iter().collect();
        let mut all: BTreeMap<IpAddr, Answer> =
            lowest(&pool, None, 9).map(|address| (address, Answer::Silent)).collect();
        all.extend(answers.iter().map(|(address, answer)| (address.parse().unwrap(), answer.clone())));
        Inquiry { unsaid: all.keys().copied().collect(), answers: all }
    }

    fn range(text: &str) -> AddrRange {
        text.parse().unwrap()
    }

    fn supply(free: &str) -> Supply {
        Supply {
            free: [range(free)].into_iter().collect(),
            length: None,
            pool: Some("main".into()),
            network: None,
            remarks: Vec::new(),
            doubts: Vec::new(),
        }
    }

    fn sift(
        inquiry: &mut Inquiry,
        supply: &mut Supply,
        asked_for: Option<&str>,
        needed: usize,
    ) -> Result<()> {
        let asked_for: Vec<IpAddr> = asked_for.map(|text| text.parse().unwrap()).into_iter().collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(inquiry.sift(supply, &asked_for, &vec![None; needed]))
    }

    #[test]
    fn only_as_many_are_asked_as_are_needed_and_none_twice() {
        let mut inquiry = Inquiry::default();
        let free: AddrSet = [range("10.0.0.1-10.0.0.9"), range("fd00::-fd00::ffff")].into_iter().collect();
        assert_eq!(inquiry.open(&free, &[None, None]).len(), 2);
        let pair = [Some(Family::V4), Some(Family::V6)];
        assert_eq!(
            inquiry.open(&free, &pair),
            ["10.0.0.1", "fd00::"].map(|text| text.parse::<IpAddr>().unwrap())
        );
        inquiry.answers.insert("10.0.0.1".parse().unwrap(), Answer::Silent);
        assert_eq!(inquiry.open(&free, &[None, None]), ["10.0.0.2".parse::<IpAddr>().unwrap()]);
        assert!(inquiry.open(&free, &[None]).is_empty());
    }

    #[test]
    fn the_choice_goes_on_behind_those_that_answer_and_says_so() {
        let mut inquiry = inquiry(&[
            ("10.0.0.1", answering("22/TCP open")),
            ("10.0.0.2", answering("58:47:ca:70:00:01")),
            ("10.0.0.3", Answer::NoRoute),
        ]);
        let mut supply = supply("10.0.0.1-10.0.0.9");
        sift(&mut inquiry, &mut supply, None, 2).unwrap();
        assert_eq!(supply.free.first(Family::V4), Some("10.0.0.3".parse().unwrap()));
        // Those that are silent are nothing to talk about.
        insta::assert_snapshot!(inquiry.news().join("\n"), @r"
        10.0.0.1 is skipped: somebody answers there (22/TCP open)
        10.0.0.2 is skipped: somebody answers there (58:47:ca:70:00:01)
        10.0.0.3 cannot be asked: there is no way to it from here
        ");
        assert!(inquiry.news().is_empty(), "said once");
    }

    #[test]
    fn the_one_address_that_was_asked_for_is_refused_with_the_evidence() {
        let mut inquiry = inquiry(&[("10.0.0.1", answering("443/TCP open"))]);
        let error = sift(&mut inquiry, &mut supply("10.0.0.1-10.0.0.1"), Some("10.0.0.1"), 1).unwrap_err();
        assert_eq!(error.exit_code().code(), 5);
        assert_eq!(error.message, "somebody answers at 10.0.0.1, although nothing says that it is used");
        assert_eq!(error.causes, ["443/TCP open"]);
    }
}
