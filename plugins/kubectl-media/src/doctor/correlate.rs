//! From everything that was found to causes: what follows from something that lies lower is told with it, not beside
//! it.

use std::collections::BTreeSet;

use labkit::finding::{Evidence, Finding, Rule, Subject};

/// Something that was found, and what it means for the instances, which are named by their places in the stack.
#[derive(Debug)]
pub struct Found {
    finding: Finding,
    /// Instances that do not do their work because of it.
    stops: BTreeSet<usize>,
    /// Instances that others do not get at because of it.
    cuts: BTreeSet<usize>,
    /// Instances it is about: what stops them explains it.
    of: BTreeSet<usize>,
    /// Instances that somebody does not get at: what stops or cuts them explains it.
    towards: BTreeSet<usize>,
    /// Instances it has to do with, though nothing that stops them explains it.
    near: BTreeSet<usize>,
}

impl Found {
    /// A finding of a rule that has to do with no instance so far.
    pub fn new(rule: &Rule, subject: Subject, message: impl Into<String>) -> Self {
        let none = BTreeSet::new;
        let finding = rule.finding(subject, message);
        Self { finding, stops: none(), cuts: none(), of: none(), towards: none(), near: none() }
    }

    /// It is about these instances, and they do not do their work because of it.
    pub fn stops(mut self, places: impl IntoIterator<Item = usize>) -> Self {
        self.stops.extend(places);
        self.of.extend(&self.stops);
        self
    }

    /// Others do not get at these instances because of it.
    pub fn cuts(mut self, places: impl IntoIterator<Item = usize>) -> Self {
        self.cuts.extend(places);
        self.of.extend(&self.cuts);
        self
    }

    /// It is about these instances.
    pub fn of(mut self, places: impl IntoIterator<Item = usize>) -> Self {
        self.of.extend(places);
        self
    }

    /// It is about somebody not getting at these instances.
    pub fn towards(mut self, places: impl IntoIterator<Item = usize>) -> Self {
        self.towards.extend(places);
        self
    }

    /// It has to do with these instances, and stands for itself whatever becomes of them.
    pub fn near(mut self, places: impl IntoIterator<Item = usize>) -> Self {
        self.near.extend(places);
        self
    }

    /// Adds facts it rests on.
    pub fn evidence(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.finding = self.finding.evidence(evidence);
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.finding = self.finding.hint(hint);
        self
    }

    /// Another severity than the rule's.
    pub fn severity(mut self, severity: labkit::finding::Severity) -> Self {
        self.finding = self.finding.severity(severity);
        self
    }

    /// Whether this one explains another.
    fn explains(&self, other: &Self) -> bool {
        let meets = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| a.intersection(b).next().is_some();
        meets(&self.stops, &other.of)
            || meets(&self.stops, &other.towards)
            || meets(&self.cuts, &other.towards)
    }

    /// Whether it has to do with one of these instances, as cause or as consequence.
    fn concerns(&self, places: &BTreeSet<usize>) -> bool {
        [&self.stops, &self.cuts, &self.of, &self.towards, &self.near]
            .iter()
            .any(|set| !set.is_disjoint(places))
    }
}

/// What is left when consequences stand with their causes. `rules` goes from causes to consequences. With `about`
/// only what has to do with those instances is kept; `names` names instances.
pub fn correlate(
    mut found: Vec<Found>,
    rules: &[Rule],
    about: Option<&BTreeSet<usize>>,
    names: impl Fn(&BTreeSet<usize>) -> String,
) -> Vec<Finding> {
    let place = |one: &Found| rules.iter().position(|rule| rule.code == one.finding.code);
    found.sort_by_key(place);
    let mut causes: Vec<Found> = Vec::new();
    for one in found {
        let cause =
            causes.iter_mut().find(|cause| cause.finding.code != one.finding.code && cause.explains(&one));
        match cause {
            Some(cause) => {
                cause.stops.extend(one.stops);
                cause.cuts.extend(one.cuts);
                cause.of.extend(one.of);
                cause.finding.severity = cause.finding.severity.max(one.finding.severity);
                cause.finding.explain(one.finding);
            }
            None => causes.push(one),
        }
    }
    causes.retain(|cause| about.is_none_or(|places| cause.concerns(places)));
    let told = |cause: Found| {
        let breaks = names(&cause.stops);
        let evidence = (!breaks.is_empty()).then(|| Evidence::new(format!("breaks {breaks}")));
        cause.finding.evidence(evidence)
    };
    causes.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use labkit::finding::Severity;

    use super::*;

    const fn rule(code: &'static str, severity: Severity) -> Rule {
        Rule { code, severity, title: "", explanation: "", mend: "", source: "" }
    }

    const LOW: Rule = rule("T-LOW", Severity::Error);
    const MIDDLE: Rule = rule("T-MIDDLE", Severity::Warning);
    const HIGH: Rule = rule("T-HIGH", Severity::Error);
    const RULES: &[Rule] = &[LOW, MIDDLE, HIGH];

    fn found(rule: &Rule, name: &str) -> Found {
        Found::new(rule, Subject::new("Thing", name), "is wrong")
    }

    /// `cause <- consequences` of everything that is told.
    fn told(found: Vec<Found>, about: Option<usize>) -> Vec<String> {
        let about = about.map(|one| BTreeSet::from([one]));
        let findings = correlate(found, RULES, about.as_ref(), |_| String::new());
        let line = |finding: &Finding| {
            let follows: Vec<_> = finding.follows.iter().map(|one| one.code.as_ref()).collect();
            format!("{} {} <- {}", finding.severity.name(), finding.code, follows.join(" "))
        };
        findings.iter().map(line).collect()
    }

    #[test]
    fn what_stops_an_app_explains_what_is_said_of_it_and_of_the_way_to_it() {
        let all = vec![
            found(&HIGH, "link").towards([1]),
            found(&LOW, "disk").stops([1]),
            found(&MIDDLE, "app").of([1]),
            found(&HIGH, "other").of([2]),
        ];
        assert_eq!(told(all, None), ["error T-LOW <- T-MIDDLE T-HIGH", "error T-HIGH <- "]);
    }

    #[test]
    fn what_cuts_an_app_off_explains_links_and_not_the_app() {
        let all = vec![
            found(&LOW, "service").cuts([1]),
            found(&MIDDLE, "app").of([1]),
            found(&HIGH, "link").towards([1]),
        ];
        assert_eq!(told(all, None), ["error T-LOW <- T-HIGH", "warning T-MIDDLE <- "]);
    }

    #[test]
    fn a_cause_is_as_bad_as_what_follows_and_takes_over_what_that_stops() {
        let all = vec![
            found(&MIDDLE, "volume").stops([1]),
            found(&HIGH, "pod").stops([1]),
            found(&HIGH, "second").of([1]),
        ];
        assert_eq!(told(all, None), ["error T-MIDDLE <- T-HIGH T-HIGH"]);
    }

    #[test]
    fn equals_do_not_explain_each_other_and_only_what_is_asked_for_is_told() {
        let all =
            || vec![found(&LOW, "a").stops([1]), found(&LOW, "b").stops([1]), found(&HIGH, "c").of([3])];
        assert_eq!(told(all(), None).len(), 3);
        assert_eq!(told(all(), Some(3)), ["error T-HIGH <- "]);
    }

    #[test]
    fn what_it_breaks_is_the_last_evidence() {
        let findings =
            correlate(vec![found(&LOW, "a").stops([1, 2])], RULES, None, |places| format!("{places:?}"));
        assert_eq!(findings[0].evidence, [Evidence::new("breaks {1, 2}")]);
    }
}
