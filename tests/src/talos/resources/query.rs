//! Selection by label and by id (cosi-project/runtime pkg/state/protobuf/server/helpers.go, pkg/resource).

use labkit::talos::proto::cosi::resource::label_term::Operation;
use labkit::talos::proto::cosi::resource::{IdQuery, LabelQuery, LabelTerm};
use regex::Regex;
use tonic::Status;

use super::item::Item;

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Query {
    labels: Vec<Vec<LabelTerm>>,
    id: Option<Regex>,
}

impl Query {
    /// From a request's options.
    ///
    /// # Errors
    ///
    /// An operator nobody knows, a comparison without a value, or an expression that does not compile.
    pub(super) fn new(labels: Vec<LabelQuery>, id: Option<IdQuery>) -> Result<Self, Status> {
        for term in labels.iter().flat_map(|query| &query.terms) {
            let Ok(operation) = Operation::try_from(term.op) else {
                return Err(Status::unimplemented(format!("unsupported label query operator: {}", term.op)));
            };
            let single = !matches!(operation, Operation::Exists | Operation::NotExists | Operation::In);
            if single && term.value.is_empty() {
                return Err(Status::internal("label query without a value"));
            }
        }
        let expression = id.map(|id| id.regexp).filter(|expression| !expression.is_empty());
        let id = expression
            .map(|expression| Regex::new(&expression))
            .transpose()
            .map_err(|error| Status::invalid_argument(format!("failed to compile regexp: {error}")))?;
        Ok(Self { labels: labels.into_iter().map(|query| query.terms).collect(), id })
    }

    /// Whether a resource is asked for: by id, and by any of the label queries if there are some.
    pub(super) fn selects(&self, item: &Item) -> bool {
        self.id.as_ref().is_none_or(|id| id.is_match(&item.id))
            && (self.labels.is_empty()
                || self.labels.iter().any(|terms| terms.iter().all(|term| holds(term, item))))
    }
}

fn holds(term: &LabelTerm, item: &Item) -> bool {
    let value = item.labels.get(&term.key).map(String::as_str);
    let first = term.value.first().map_or("", String::as_str);
    let compare = |value: Option<&str>, matches: &dyn Fn(&str) -> bool| value.is_some_and(matches);
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let numeric = |than: &dyn Fn(f64, f64) -> bool| {
        compare(value, &|value| number(value).zip(number(first)).is_some_and(|(a, b)| than(a, b)))
    };
    let matches = match Operation::try_from(term.op) {
        Ok(Operation::Exists) => value.is_some(),
        Ok(Operation::NotExists) => return value.is_none(),
        Ok(Operation::Equal) => value == Some(first),
        Ok(Operation::In) => compare(value, &|value| term.value.iter().any(|one| one == value)),
        Ok(Operation::Lt) => compare(value, &|value| value < first),
        Ok(Operation::Lte) => compare(value, &|value| value <= first),
        Ok(Operation::LtNumeric) => numeric(&|a, b| a < b),
        Ok(Operation::LteNumeric) => numeric(&|a, b| a <= b),
        Err(_) => false,
    };
    matches != term.invert
}
