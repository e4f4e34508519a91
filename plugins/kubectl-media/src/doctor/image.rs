//! Images that cannot be had, or do not run here.

use labkit::finding::{Rule, Severity};

use super::case::{Case, event, field, log_line, target};
use super::correlate::Found;
use crate::apps::Sign;
use crate::stack::Instance;

pub(super) const IMAGE_PLATFORM: Rule = Rule {
    code: "MEDIA-IMAGE-PLATFORM",
    severity: Severity::Error,
    title: "an image is not made for the node's processor",
    explanation: "An image is built for certain processors. The registry has none for that of the node, or the program \
                  in it is for another one.\n\nFound by the kubelet's message (`no match for platform in manifest`) or \
                  `exec format error` in the log.",
    mend: "Use a tag that is built for the processor, or put the app on another node. LinuxServer builds no images for \
           32-bit ARM any more.",
    source: "containerd/containerd: core/remotes/docker; linuxserver.io: armhf",
};

pub(super) const IMAGE_MISSING: Rule = Rule {
    code: "MEDIA-IMAGE-MISSING",
    severity: Severity::Error,
    title: "there is no such image, or no such tag",
    explanation: "The registry does not know what the workload names.\n\nFound by the kubelet's message: `not found`, \
                  `manifest unknown`.",
    mend: "Correct name and tag. Some projects publish no `latest`.",
    source: "opencontainers/distribution-spec: spec.md, Error Codes",
};

pub(super) const IMAGE_LIMIT: Rule = Rule {
    code: "MEDIA-IMAGE-LIMIT",
    severity: Severity::Error,
    title: "the registry gives no more images for now",
    explanation: "Registries let a network pull so many images in so many hours.\n\nFound by the kubelet's message: \
                  `toomanyrequests`.",
    mend: "Wait, log in with a pull Secret, or use a mirror.",
    source: "docker/docs: Docker Hub usage and limits",
};

pub(super) const IMAGE_REFUSED: Rule = Rule {
    code: "MEDIA-IMAGE-REFUSED",
    severity: Severity::Error,
    title: "the registry wants a login for an image",
    explanation: "The image is private, or it does not exist: many registries answer the same to both.\n\nFound by the \
                  kubelet's message: `unauthorized`, `denied`.",
    mend: "Check the name first; then give the workload a pull Secret.",
    source: "Kubernetes: Tasks / Pull an Image from a Private Registry",
};

pub(super) const IMAGE_RETIRED: Rule = Rule {
    code: "MEDIA-IMAGE-RETIRED",
    severity: Severity::Error,
    title: "an app that was given up has no image here",
    explanation: "Readarr's project was retired in 2025; images for some tags and platforms are gone and will not come \
                  back.\n\nFound by an image that cannot be pulled, of an app that is known to be retired.",
    mend: "Take the app out, or move to a fork.",
    source: "Readarr/Readarr: README",
};

pub(super) const IMAGE_PULL: Rule = Rule {
    code: "MEDIA-IMAGE-PULL",
    severity: Severity::Error,
    title: "an image cannot be pulled",
    explanation: "The kubelet does not get the image, and does not say why in words that are known.\n\nFound by the \
                  container's state ErrImagePull, ImagePullBackOff or InvalidImageName.",
    mend: "The events of the pod say more: `kubectl describe pod`.",
    source: "Kubernetes: Concepts / Images",
};

/// Apps whose projects ended.
const RETIRED: &[&str] = &["readarr"];

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        found.extend(pull(case, at, instance));
        found.extend(processor(case, at, instance));
    }
}

fn pull(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    const REASONS: &[&str] = &["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];
    let (pod, (reason, message)) = instance.pods.iter().find_map(|pod| {
        let waiting = pod.waiting.as_ref()?;
        REASONS.contains(&waiting.0.as_str()).then_some((pod, waiting))
    })?;
    let pulls = |text: &str| text.to_ascii_lowercase().contains("pull");
    let events: Vec<_> = case.pod_events(instance).filter(|event| pulls(&event.message)).take(3).collect();
    let said: String = events.iter().map(|event| event.message.as_str()).chain([message.as_str()]).collect();
    let says = |part: &&str| said.contains(part);
    let any = |parts: &[&str]| parts.iter().any(says);
    let image = &instance.image.text;
    let (rule, why, hint) = if any(&["toomanyrequests"]) {
        (&IMAGE_LIMIT, "is not given out for now: too many pulls", "wait, or log in with a pull Secret")
    } else if any(&["unauthorized", "authorization failed", "access denied"]) {
        (&IMAGE_REFUSED, "is not given out without a login", "check its name, then give a pull Secret")
    } else if RETIRED.contains(&instance.app.name) {
        (&IMAGE_RETIRED, "cannot be had: its project was given up", "take the app out, or move to a fork")
    } else if any(&["no match for platform", "no matching manifest"]) {
        (&IMAGE_PLATFORM, "is not made for the processor of the node", "use a tag that is")
    } else if any(&["not found", "manifest unknown"]) || reason == "InvalidImageName" {
        (&IMAGE_MISSING, "does not exist", "correct its name or tag")
    } else {
        (&IMAGE_PULL, "cannot be pulled", "see kubectl describe pod")
    };
    let one = Found::new(rule, instance.subject(), format!("image {image} {why}")).stops([at]);
    let state = field("Pod", &pod.name, "container state", &format!("{reason} {message}"));
    let hint = format!("{hint}: kubectl set image {} {}=IMAGE", target(instance), instance.container);
    Some(one.evidence([state]).evidence(events.into_iter().map(event)).hint(hint))
}

fn processor(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let line = log_line(case.mark(at, Sign::OtherProcessor)?);
    let message = format!("image {} is not made for the processor of the node", instance.image.text);
    let hint =
        format!("use a tag that is: kubectl set image {} {}=IMAGE", target(instance), instance.container);
    Some(Found::new(&IMAGE_PLATFORM, instance.subject(), message).stops([at]).evidence([line]).hint(hint))
}
