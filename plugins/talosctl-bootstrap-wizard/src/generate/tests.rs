use std::fs;
use std::os::unix::fs::PermissionsExt;

use labkit::cli::ErrorKind;
use labkit::output::{OutputFlags, Terminal, Ui};
use labkit::plan::{Decision, PlanFlags};
use labkit::prompt::Prompt;

use super::*;
use crate::cluster::load;
use crate::secrets::tests::{BUNDLE, now};

const CLUSTER: &str = "\
apiVersion: wizard.labkit.dev/v1
kind: Cluster
name: home
endpoint: https://10.69.1.101:6443
talosVersion: v1.11.2
kubernetesVersion: v1.34.1
nodes:
- {hostname: talos-cp-1, role: controlplane, address: 10.69.1.101, disk: {serial: S6PENX0T801234}}
- {hostname: talos-w-1, role: worker, address: 10.69.1.151}
";

struct Lab(tempfile::TempDir);

impl Lab {
    fn new(text: &str) -> Self {
        let lab = Self(tempfile::tempdir().unwrap());
        fs::write(lab.path("cluster.yaml"), text).unwrap();
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn cluster(&self) -> Cluster {
        load(&self.path("cluster.yaml"), "cluster.yaml").unwrap()
    }

    fn files(&self) -> Vec<File> {
        let cluster = self.cluster();
        let is_stored = self.path("secrets.yaml").exists();
        let source = Source { bundle: BUNDLE.clone(), is_stored };
        files(&cluster, &source, &Patches::read(&cluster).unwrap(), self.0.path(), now()).unwrap()
    }

    fn write(&self, force: bool) -> Result<String> {
        let files = self.files();
        let plan = plan(&files, force)?;
        let (ui, _) = Ui::captured(&OutputFlags::default(), Terminal::default());
        let flags = PlanFlags { yes: true, ..PlanFlags::default() };
        let Decision::Apply(confirmed) = plan.confirm(&flags, &ui, &Prompt::new(&ui))? else {
            unreachable!()
        };
        write(&files, &BUNDLE, &confirmed)?;
        let list = FileList::new("home".to_owned(), &files);
        let lines = list.items.iter().map(|item| format!("{} {}", item.change, item.file));
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}

#[test]
fn everything_is_written_once_for_the_user_alone() {
    let lab = Lab::new(CLUSTER);
    insta::assert_snapshot!(lab.write(false).unwrap(), @r"
    created secrets.yaml
    created controlplane.yaml
    created worker.yaml
    created nodes/talos-cp-1.yaml
    created nodes/talos-w-1.yaml
    created talosconfig
    ");
    for name in ["secrets.yaml", "controlplane.yaml", "worker.yaml", "nodes/talos-cp-1.yaml", "talosconfig"] {
        let mode = fs::metadata(lab.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::metadata(lab.path("nodes")).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(lab.write(false).unwrap().lines().all(|line| line.starts_with("unchanged ")));
}

#[test]
fn the_talosconfig_opens_the_cluster_it_was_made_for() {
    let lab = Lab::new(CLUSTER);
    lab.write(false).unwrap();
    let config = Talosconfig::read(&lab.path("talosconfig")).unwrap();
    let context = config.context("home").unwrap();
    assert_eq!(
        (context.endpoints.as_slice(), config.current()),
        (&["10.69.1.101".to_owned()][..], Some("home"))
    );
    let credentials = context.credentials().unwrap();
    assert!(credentials.belong_together() && credentials.is_valid_at(now()));
    assert_eq!(credentials.certificate().roles().collect::<Vec<_>>(), ["os:admin"]);
    // A later certificate is as good: it stays.
    assert!(matches!(lab.files().pop().unwrap().fate, Fate::Keep));
}

#[test]
fn what_holds_something_else_is_replaced_only_by_force() {
    let lab = Lab::new(CLUSTER);
    lab.write(false).unwrap();
    fs::write(lab.path("cluster.yaml"), CLUSTER.replace("v1.34.1", "v1.34.2")).unwrap();
    let before = fs::read(lab.path("worker.yaml")).unwrap();
    let error = lab.write(false).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Refused, "4 files would be replaced"));
    insta::assert_snapshot!(error.causes.join("\n"), @r"
    controlplane.yaml: cluster.apiServer.image, cluster.controllerManager.image, cluster.proxy.image, cluster.scheduler.image, machine.kubelet.image
    worker.yaml: machine.kubelet.image
    nodes/talos-cp-1.yaml: cluster.apiServer.image, cluster.controllerManager.image, cluster.proxy.image, cluster.scheduler.image, machine.kubelet.image
    nodes/talos-w-1.yaml: machine.kubelet.image
    ");
    assert_eq!(fs::read(lab.path("worker.yaml")).unwrap(), before);
    insta::assert_snapshot!(lab.write(true).unwrap(), @r"
    unchanged secrets.yaml
    updated controlplane.yaml
    updated worker.yaml
    updated nodes/talos-cp-1.yaml
    updated nodes/talos-w-1.yaml
    unchanged talosconfig
    ");
    assert!(fs::read_to_string(lab.path("worker.yaml")).unwrap().contains("kubelet:v1.34.2"));
}

#[test]
fn what_somebody_changes_meanwhile_is_not_replaced() {
    let lab = Lab::new(CLUSTER);
    lab.write(false).unwrap();
    fs::write(lab.path("cluster.yaml"), CLUSTER.replace("v1.34.1", "v1.34.2")).unwrap();
    let files = lab.files();
    let plan = plan(&files, true).unwrap();
    let (ui, _) = Ui::captured(&OutputFlags::default(), Terminal::default());
    let flags = PlanFlags { yes: true, ..PlanFlags::default() };
    let Decision::Apply(confirmed) = plan.confirm(&flags, &ui, &Prompt::new(&ui)).unwrap() else {
        unreachable!()
    };
    fs::write(lab.path("controlplane.yaml"), "theirs").unwrap();
    let error = write(&files, &BUNDLE, &confirmed).unwrap_err();
    assert_eq!(error.message, "controlplane.yaml was changed meanwhile");
    assert_eq!(fs::read_to_string(lab.path("controlplane.yaml")).unwrap(), "theirs");
}

#[test]
fn secrets_come_from_their_file_or_from_a_control_plane_and_never_from_two() {
    let lab = Lab::new(CLUSTER);
    lab.write(false).unwrap();
    let cluster = lab.cluster();
    let find = |from: Option<&str>| Source::find(&cluster, from.map(Path::new), lab.0.path(), now());
    assert!(find(None).unwrap().is_stored);
    assert!(find(Some("controlplane.yaml")).unwrap().bundle.to_yaml().is_same(&BUNDLE.to_yaml()));
    let other = Bundle { cluster_secret: BUNDLE.cluster_id.clone(), ..BUNDLE.clone() };
    fs::remove_file(lab.path("secrets.yaml")).unwrap();
    let derived = find(Some("controlplane.yaml")).unwrap();
    assert!(!derived.is_stored && derived.bundle.to_yaml().is_same(&BUNDLE.to_yaml()));
    let other = Bundle {
        cluster_secret: SecretText::new(other.cluster_secret.expose().replace(['-', '_'], "a")),
        ..other
    };
    secrets::create(&lab.path("secrets.yaml"), &other).unwrap();
    let error = find(Some("controlplane.yaml")).unwrap_err();
    assert_eq!(error.message, "secrets.yaml holds the secrets of another cluster");
}
