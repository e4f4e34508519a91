//! Which instance a URL means that somebody told an app, and what is wrong with the URL whoever is meant
//! (media.md 4.1).

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use labkit::finding::Severity;

use crate::ask::answers::Endpoint;
use crate::facts::HostRoute;
use crate::stack::{Instance, PortFact, ServiceName, Stack};

/// Everything in the scope that has a name or an address.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'s> {
    stack: &'s Stack,
    routes: &'s [HostRoute],
    /// The one namespace that was looked at; `None` if all were.
    only: Option<&'s str>,
}

/// Whom a URL means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The instance at this place of the stack.
    Instance(usize),
    /// A pod or Service of the cluster that is no app, or has no such port.
    Nobody,
    /// Something in a namespace that was not looked at.
    Unseen,
    /// Something outside of the cluster, or of what could be seen of it.
    External,
}

/// How a URL names its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Service,
    Address,
    Pod,
    Localhost,
    Route,
}

/// Something that is wrong with a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// An error if nobody gets through with it; a warning if that will not last, or takes a detour.
    pub severity: Severity,
    /// What is wrong.
    pub text: String,
    /// What to write instead, or to do.
    pub hint: Option<String>,
}

/// Whom a URL means, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Whom it means.
    pub target: Target,
    /// What is wrong with it, the worst first.
    pub flaws: Vec<Flaw>,
}

/// What a name or address leads to, before the port is looked at.
struct Found<'s> {
    by: By,
    service: Option<&'s ServiceName>,
    pods: Vec<usize>,
    flaws: Vec<Flaw>,
}

impl<'s> Directory<'s> {
    /// What is known of the scope. `only` is the namespace if just one was looked at.
    pub fn new(stack: &'s Stack, routes: &'s [HostRoute], only: Option<&'s str>) -> Self {
        Self { stack, routes, only }
    }

    /// Whom `at` means when the instance at `asker` uses it, and what is wrong with it. `base` is the path that the
    /// target has in front of all others, where that is known.
    pub fn resolve(&self, asker: usize, at: &Endpoint, base: impl Fn(usize) -> Option<String>) -> Resolved {
        let host = at.host.trim_end_matches('.').to_ascii_lowercase();
        let found = match self.find(asker, &host) {
            Ok(found) => found,
            Err(resolved) => return resolved,
        };
        let by = found.by;
        let mut resolved = match found.service {
            Some(service) => self.through_service(service, at, by),
            None => self.in_pod(&found.pods, at, asker, by),
        };
        resolved.flaws.extend(found.flaws);
        if let Target::Instance(place) = resolved.target {
            let instance = &self.stack.instances[place];
            resolved.flaws.extend(detour(instance, by, &at.host));
            if by != By::Route {
                resolved.flaws.extend(tls(instance, at));
                resolved.flaws.extend(refused_name(instance, &host));
            }
            resolved.flaws.extend(base(place).and_then(|base| wrong_base(instance, at, &base)));
        }
        resolved.flaws.sort_by_key(|flaw| std::cmp::Reverse(flaw.severity));
        resolved
    }

    fn find(&self, asker: usize, host: &str) -> Result<Found<'s>, Resolved> {
        let flaws = Vec::new();
        let mut host = host.to_owned();
        // A name may stand for another one, which stands for no third one in practice.
        for _ in 0..2 {
            if let Ok(address) = host.parse::<IpAddr>() {
                return self.by_address(asker, address).ok_or(Resolved { target: Target::External, flaws });
            }
            if host == "localhost" {
                return Ok(self.localhost(asker));
            }
            if let Some(route) = self.routes.iter().find(|route| route.host.eq_ignore_ascii_case(&host)) {
                let service = self.service(&route.namespace, &route.service);
                return match service {
                    Some(service) => {
                        Ok(Found { by: By::Route, service: Some(service), pods: Vec::new(), flaws })
                    }
                    None => Err(Resolved { target: self.unseen(&route.namespace), flaws }),
                };
            }
            // Some load balancers give a name instead of an address.
            if let Some(service) = self.stack.services.iter().find(|one| one.addresses.contains(&host)) {
                return Ok(Found { by: By::Address, service: Some(service), pods: Vec::new(), flaws });
            }
            let own = &self.stack.instances[asker].namespace;
            let Some((name, namespace)) = service_name(&host, own) else { break };
            let Some(service) = self.service(namespace, name) else {
                return Err(self.no_service(&host, name, namespace, own));
            };
            match &service.external_name {
                Some(other) => {
                    other.trim_end_matches('.').clone_into(&mut host);
                }
                None => {
                    return Ok(Found { by: By::Service, service: Some(service), pods: Vec::new(), flaws });
                }
            }
        }
        Err(Resolved { target: Target::External, flaws })
    }

    fn service(&self, namespace: &str, name: &str) -> Option<&'s ServiceName> {
        self.stack.services.iter().find(|service| service.namespace == namespace && service.name == name)
    }

    fn unseen(&self, namespace: &str) -> Target {
        if self.only.is_some_and(|only| only != namespace) { Target::Unseen } else { Target::Nobody }
    }

    /// A name that looks like a Service's, of which there is none: a name from outside, or a mistake.
    fn no_service(&self, host: &str, name: &str, namespace: &str, own: &str) -> Resolved {
        let dots = host.matches('.').count();
        let in_cluster = dots == 0 || host.contains(".svc");
        if self.only.is_some_and(|only| only != namespace) && (in_cluster || dots == 1) {
            let looks_outside =
                dots == 1 && !self.stack.instances.iter().any(|one| one.namespace == namespace);
            let target = if looks_outside && !in_cluster { Target::External } else { Target::Unseen };
            return Resolved { target, flaws: Vec::new() };
        }
        if !in_cluster {
            return Resolved { target: Target::External, flaws: Vec::new() };
        }
        let mut others = self.stack.services.iter().filter(|service| service.name == name);
        let hint = others.next().map(|other| {
            format!("it is in namespace {}: {}", other.namespace, full_name(&other.name, &other.namespace))
        });
        let place = if namespace == own { String::new() } else { format!(" in namespace {namespace}") };
        let text = format!("there is no Service {name}{place}");
        Resolved { target: Target::Nobody, flaws: vec![Flaw { severity: Severity::Error, text, hint }] }
    }

    fn by_address(&self, asker: usize, address: IpAddr) -> Option<Found<'s>> {
        if address.is_loopback() {
            return Some(self.localhost(asker));
        }
        let is_it = |text: &String| text.parse() == Ok(address);
        let found = |by, service| Found { by, service: Some(service), pods: Vec::new(), flaws: Vec::new() };
        let services = &self.stack.services;
        if let Some(service) = services.iter().find(|service| service.cluster_ip.as_ref().is_some_and(is_it))
        {
            return Some(found(By::Service, service));
        }
        if let Some(service) = services.iter().find(|service| service.addresses.iter().any(is_it)) {
            return Some(found(By::Address, service));
        }
        let has = |instance: &Instance| instance.pods.iter().any(|pod| pod.ips.iter().any(is_it));
        let pods: Vec<usize> = self.places(has);
        (!pods.is_empty()).then_some(Found { by: By::Pod, service: None, pods, flaws: Vec::new() })
    }

    fn localhost(&self, asker: usize) -> Found<'s> {
        let own = &self.stack.instances[asker];
        let pods = self.places(|one| {
            one.namespace == own.namespace && one.kind == own.kind && one.workload == own.workload
        });
        Found { by: By::Localhost, service: None, pods, flaws: Vec::new() }
    }

    fn places(&self, is_it: impl Fn(&Instance) -> bool) -> Vec<usize> {
        let all = self.stack.instances.iter().enumerate();
        all.filter(|(_, instance)| is_it(instance)).map(|(place, _)| place).collect()
    }

    /// The instance behind a port of a Service. What leads through an Ingress may use any port.
    fn through_service(&self, service: &ServiceName, at: &Endpoint, by: By) -> Resolved {
        let behind: Vec<(usize, &[PortFact], Option<usize>)> = self
            .stack
            .instances
            .iter()
            .enumerate()
            .filter(|(_, instance)| instance.namespace == service.namespace)
            .filter_map(|(place, instance)| {
                let own = instance.services.iter().find(|own| own.name == service.name)?;
                Some((place, own.ports.as_slice(), own.endpoints))
            })
            .collect();
        let leads = |ports: &[PortFact]| by == By::Route || ports.iter().any(|port| port.port == at.port);
        let mut flaws = Vec::new();
        if let Some((place, _, endpoints)) = behind.iter().find(|(_, ports, _)| leads(ports)) {
            if *endpoints == Some(0) {
                let text = format!("no ready pod is behind Service {}", service.name);
                flaws.push(Flaw { severity: Severity::Error, text, hint: None });
            }
            return Resolved { target: Target::Instance(*place), flaws };
        }
        let has_port = service.ports.contains(&at.port);
        if has_port && behind.is_empty() {
            return Resolved { target: Target::Nobody, flaws };
        }
        let text = if has_port {
            format!("port {} of Service {} leads to no port of its pod", at.port, service.name)
        } else {
            let ports: Vec<String> = service.ports.iter().map(u16::to_string).collect();
            format!("Service {} has no port {}, only {}", service.name, at.port, ports.join(", "))
        };
        let main = behind.iter().flat_map(|(_, ports, _)| *ports).find(|port| port.is_main);
        let hint = main.filter(|main| main.port != at.port).map(|main| format!("use port {}", main.port));
        flaws.push(Flaw { severity: Severity::Error, text, hint });
        // Whoever is behind it is meant, though not reached.
        let meant = behind.iter().find(|(place, ..)| self.stack.instances[*place].app.port == Some(at.port));
        let target = meant.or(behind.first()).map_or(Target::Nobody, |(place, ..)| Target::Instance(*place));
        Resolved { target, flaws }
    }

    /// The container of a pod that listens on the port.
    fn in_pod(&self, pods: &[usize], at: &Endpoint, asker: usize, by: By) -> Resolved {
        let instances = &self.stack.instances;
        let listens = |place: &&usize| instances[**place].app.port == Some(at.port);
        if let Some(place) = pods.iter().find(listens) {
            return Resolved { target: Target::Instance(*place), flaws: Vec::new() };
        }
        let (text, hint) = if by == By::Localhost {
            let own = &instances[asker];
            let meant = instances.iter().find(|one| one.app.port == Some(at.port));
            let hint = meant.and_then(proper_name).map(|name| format!("use {name}"));
            (
                format!("{} is the pod of {} itself, where nothing has port {}", at.host, own.name, at.port),
                hint,
            )
        } else {
            (format!("nothing in the pod at {} is known to have port {}", at.host, at.port), None)
        };
        let severity = if by == By::Localhost { Severity::Error } else { Severity::Warning };
        Resolved { target: Target::Nobody, flaws: vec![Flaw { severity, text, hint }] }
    }
}

/// Service and namespace that a name means in the cluster: `radarr`, `radarr.media`, `radarr.media.svc`, and that with
/// the cluster's domain, whatever it is. `None` for names that can mean no Service.
fn service_name<'h>(host: &'h str, own: &'h str) -> Option<(&'h str, &'h str)> {
    let mut parts = host.splitn(4, '.');
    let name = parts.next().filter(|name| !name.is_empty())?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => Some((name, own)),
        (Some(namespace), None | Some("svc"), _) => Some((name, namespace)),
        _ => None,
    }
}

/// The full name of a Service in a cluster with the usual domain.
pub fn full_name(service: &str, namespace: &str) -> String {
    format!("{service}.{namespace}.svc.cluster.local")
}

/// The name and port that others should use.
fn proper_name(instance: &Instance) -> Option<String> {
    let of = |service: &crate::stack::ServiceFact| {
        let port = service.ports.iter().find(|port| port.is_main)?;
        Some(format!("{}:{}", full_name(&service.name, &instance.namespace), port.port))
    };
    instance.services.iter().find_map(of)
}

/// Ways that work today and are still wrong.
fn detour(instance: &Instance, by: By, host: &str) -> Option<Flaw> {
    let text = match by {
        By::Pod => format!("{host} is the address of a pod, which the next restart changes"),
        By::Address => format!("{host} leads out through the load balancer and in again"),
        By::Route => {
            format!("{host} leads out through the ingress and in again, which needs its DNS name inside")
        }
        By::Service | By::Localhost => return None,
    };
    let hint = proper_name(instance).map(|name| format!("use {name}"));
    let severity = if by == By::Pod { Severity::Warning } else { Severity::Info };
    Some(Flaw { severity, text, hint })
}

/// TLS spoken to a port that has none, or the other way round. Plex tells them apart on one port.
fn tls(instance: &Instance, at: &Endpoint) -> Option<Flaw> {
    if instance.app.name == "plex" {
        return None;
    }
    let main = instance.services.iter().flat_map(|service| &service.ports).find(|port| port.port == at.port);
    let is_plain =
        main.map_or(instance.app.port == Some(at.port), |port| port.is_main && port.name != "https");
    let text = match (at.tls, is_plain) {
        (true, true) => format!("TLS is spoken to port {}, which has none", at.port),
        (false, false) if at.port == 443 || main.is_some_and(|port| port.name == "https") => {
            format!("port {} wants TLS", at.port)
        }
        _ => return None,
    };
    let hint = if at.tls { "turn TLS off for it" } else { "turn TLS on for it" };
    Some(Flaw { severity: Severity::Error, text, hint: Some(hint.to_owned()) })
}

/// SABnzbd refuses names that do not end in `.local` and are not on its list, which starts with the pod's name.
fn refused_name(instance: &Instance, host: &str) -> Option<Flaw> {
    let passes =
        host.parse::<IpAddr>().is_ok() || host == "localhost" || host.rsplit('.').next() == Some("local");
    if instance.app.name != "sabnzbd" || passes {
        return None;
    }
    let text =
        format!("SABnzbd answers to {host} only if its host_whitelist has it, for it does not end in .local");
    let hint = proper_name(instance).map(|name| format!("use {name}"));
    Some(Flaw { severity: Severity::Warning, text, hint })
}

fn wrong_base(instance: &Instance, at: &Endpoint, base: &str) -> Option<Flaw> {
    // SABnzbd answers without its path, too.
    let any = instance.app.name == "sabnzbd" && at.base.is_empty();
    if any || at.base.eq_ignore_ascii_case(base) {
        return None;
    }
    let text = match (at.base.as_str(), base) {
        ("", base) => format!("the path {base} is missing, which everything there begins with"),
        (own, "") => format!("nothing is below the path {own} there"),
        (own, base) => format!("everything there begins with {base}, not with {own}"),
    };
    Some(Flaw { severity: Severity::Error, text, hint: None })
}
