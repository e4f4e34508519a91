//! What somebody may have meant who typed a name that nothing has.

/// `did you mean "owner"?`, or the list of what is allowed.
pub fn suggestion(name: &str, known: &[&str]) -> String {
    match closest(name, known.iter().copied()) {
        Some(candidate) => format!("did you mean {candidate:?}?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// The name that is most like this one, if it is like it at all.
pub fn closest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower = name.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
    let closest =
        known.into_iter().map(|candidate| (distance(candidate), candidate)).min_by_key(|(far, _)| *far);
    // A third of the letters may be wrong; more is a guess.
    closest.filter(|(far, candidate)| far * 3 <= candidate.len().max(3)).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_only_if_it_is_like_the_one_typed() {
        assert_eq!(suggestion("Hostnam", &["hostname", "role"]), "did you mean \"hostname\"?");
        assert_eq!(suggestion("colour", &["hostname", "role"]), "known here: hostname, role");
        assert_eq!(closest("x", []), None);
    }
}
