//! The rules by which a container is an app, the most certain first. Each container is judged by itself: a pod may hold
//! several apps, and a workload's name may lie.

use labkit::finding::Gap;

use super::APP_MARK;
use super::units::Unit;
use crate::apps::{self, App};
use crate::facts::{Container, Service};
use crate::stack::{Evidence, Image, Rule};

/// Labels under which people and charts write the name of an app.
const LABELS: &[&str] = &["app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/instance"];

/// Annotations with which a dashboard is told what a Service is.
const HOMEPAGE: &[&str] = &["gethomepage.dev/widget.type", "gethomepage.dev/app"];

/// A container, and what it is.
pub(super) struct Recognised<'f> {
    pub container: &'f Container,
    pub app: Option<(&'static App, Evidence)>,
}

impl Recognised<'_> {
    /// The app, if it is one.
    pub fn app(&self) -> Option<&'static App> {
        self.app.as_ref().map(|(app, _)| *app)
    }

    /// Whether it has the app's port or name.
    fn fits(&self, app: &App) -> bool {
        let has_port = app
            .port
            .is_some_and(|port| self.container.ports.iter().any(|declared| declared.container_port == port));
        has_port || self.container.name.eq_ignore_ascii_case(app.name)
    }
}

/// What each container of a workload is. A mark that cannot be understood is a gap.
pub(super) fn recognise<'f>(
    unit: &Unit<'f>,
    services: &[&Service],
    gaps: &mut Vec<Gap>,
) -> Vec<Recognised<'f>> {
    let mut found: Vec<Recognised<'f>> = unit
        .spec
        .running_containers()
        .map(|container| Recognised { container, app: by_itself(container) })
        .collect();
    if let Some(mark) = unit.mark(APP_MARK) {
        apply_mark(unit, mark, &mut found, gaps);
    } else if !found.iter().any(|one| one.app().is_some_and(|app| !app.is_companion())) {
        by_surroundings(unit, services, &mut found);
    }
    found
}

/// By its image, or by a variable that only one app's image reads.
fn by_itself(container: &Container) -> Option<(&'static App, Evidence)> {
    let image = Image::parse(&container.image);
    if let Some(app) = image.names().find_map(apps::by_image) {
        return Some((app, Evidence { rule: Rule::Image, text: container.image.clone() }));
    }
    let mut by_variable = container
        .env
        .iter()
        .flat_map(|variable| apps::by_variable(&variable.name).map(move |app| (app, &variable.name)));
    let (app, name) = by_variable.next()?;
    // Whoever has variables of two apps talks to them, and is neither.
    let sure = by_variable.all(|(other, _)| other == app);
    sure.then(|| (app, Evidence { rule: Rule::Variable, text: name.clone() }))
}

/// By labels and by what a dashboard was told. Both may be about something beside the app, such as its database, so the
/// container's port or name has to fit.
fn by_surroundings(unit: &Unit<'_>, services: &[&Service], found: &mut [Recognised<'_>]) {
    let labels = [unit.template, unit.meta].into_iter().flat_map(|meta| {
        LABELS.iter().filter_map(|name| Some((Rule::Label, *name, meta.labels.get(*name)?)))
    });
    let told = services.iter().flat_map(|service| {
        HOMEPAGE
            .iter()
            .filter_map(|name| Some((Rule::Homepage, *name, service.metadata.annotations.get(*name)?)))
    });
    for (rule, name, value) in labels.chain(told) {
        let Some(app) = apps::named(value) else { continue };
        if let Some(one) = found.iter_mut().find(|one| one.app.is_none() && one.fits(app)) {
            one.app = Some((app, Evidence { rule, text: format!("{name}={value}") }));
            return;
        }
    }
}

fn apply_mark(unit: &Unit<'_>, mark: &str, found: &mut [Recognised<'_>], gaps: &mut Vec<Gap>) {
    let subject = format!("{}/{} in namespace {}", unit.kind.name(), unit.name, unit.meta.namespace);
    let what = || format!("{APP_MARK} of {subject}");
    for entry in mark.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let (container, name) = match entry.split_once('=') {
            Some((container, name)) => (Some(container.trim()), name.trim()),
            None => (None, entry),
        };
        let app = apps::named(name);
        if app.is_none() && name != "none" {
            let known: Vec<&str> = apps::ALL.iter().map(|app| app.name).collect();
            let why = format!("{name:?} is no app that is known: {}, or none", known.join(", "));
            gaps.push(Gap::note(what(), why));
            continue;
        }
        let Some(place) = place(container, app, found) else {
            gaps.push(Gap::note(what(), format!("it has no container {:?}", container.unwrap_or_default())));
            continue;
        };
        let evidence = Evidence { rule: Rule::Mark, text: format!("{APP_MARK}={mark}") };
        found[place].app = app.map(|app| (app, evidence));
    }
}

/// Which container is meant: the one that is named; else the one that is or looks like the app, or that nobody knows,
/// or the first.
fn place(container: Option<&str>, app: Option<&'static App>, found: &[Recognised<'_>]) -> Option<usize> {
    if let Some(name) = container {
        return found.iter().position(|one| one.container.name == name);
    }
    let position = |is_it: &dyn Fn(&Recognised<'_>) -> bool| found.iter().position(is_it);
    position(&|one| app.is_some() && one.app() == app)
        .or_else(|| position(&|one| app.is_some_and(|app| one.fits(app))))
        .or_else(|| position(&|one| one.app.is_none()))
        .or((!found.is_empty()).then_some(0))
}
