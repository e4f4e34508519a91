//! The cluster and the user's machine that probes run in.

use std::path::Path;

use kubectl_media::backup::record::CONTENT;
use labkit::archive::ArchiveWriter;
use simlab::harness::TestEnvironment;
use simlab::kube::streams::{Container, LogLine};
use simlab::kube::{ApiServer, ApiServerOptions};

/// A small cluster: every promise that is about something in it names it here.
const OBJECTS: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: media}
---
apiVersion: v1
kind: Namespace
metadata: {name: monitoring}
---
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: kubernetes}
spec: {cidrs: [10.96.0.0/12]}
---
apiVersion: v1
kind: Node
metadata: {name: talos-one}
status:
  addresses: [{type: InternalIP, address: 10.69.1.11}, {type: Hostname, address: talos-one}]
---
apiVersion: v1
kind: Service
metadata: {name: plex, namespace: media}
spec:
  type: LoadBalancer
  ports: [{name: http, port: 32400}]
---
apiVersion: v1
kind: Service
metadata: {name: plex-page, namespace: media}
spec: {selector: {app: plex}, clusterIP: 10.96.0.99, ports: [{name: http, port: 32400}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: plex-page-x, namespace: media, labels: {kubernetes.io/service-name: plex-page}}
addressType: IPv4
ports: [{name: http, port: 32400}]
endpoints: [{addresses: [10.244.0.9], conditions: {ready: true}, targetRef: {kind: Pod, name: plex-5d9c-x2x4k}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: plex, namespace: media}
spec:
  rules:
  - host: plex.example.org
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: plex-page, port: {number: 32400}}}}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: plex, namespace: media}
spec:
  replicas: 1
  selector: {matchLabels: {app: plex}}
  template:
    metadata: {labels: {app: plex}}
    spec:
      containers:
      - name: plex
        image: 'linuxserver/plex:latest'
        env: [{name: PAGE_URL, value: 'http://localhost:32400'}, {name: PAGE_API_KEY, value: made-up}]
---
apiVersion: v1
kind: Pod
metadata:
  name: plex-5d9c-x2x4k
  namespace: media
  labels: {app: plex, pod-template-hash: 5d9c}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: plex-5d9c, uid: 5d9c, controller: true}]
spec: {nodeName: talos-one, containers: [{name: plex, image: 'linuxserver/plex:latest'}]}
status:
  phase: Running
  containerStatuses: [{name: plex, image: plex, imageID: plex, ready: true, restartCount: 0, state: {running: {}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cinema, namespace: monitoring}
spec:
  replicas: 1
  selector: {matchLabels: {app: cinema}}
  template:
    metadata: {labels: {app: cinema}}
    spec: {containers: [{name: cinema, image: 'linuxserver/plex:latest'}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: cinema-6d8b-k4z7p
  namespace: monitoring
  labels: {app: cinema, pod-template-hash: 6d8b}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: cinema-6d8b, uid: 6d8b, controller: true}]
spec: {nodeName: talos-one, containers: [{name: cinema, image: 'linuxserver/plex:latest'}]}
status:
  phase: Running
  containerStatuses: [{name: cinema, image: plex, imageID: plex, ready: true, restartCount: 0, state: {running: {}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: films, namespace: monitoring}
spec:
  replicas: 1
  selector: {matchLabels: {app: films}}
  template:
    metadata: {labels: {app: films}}
    spec: {containers: [{name: films, image: 'linuxserver/radarr:latest'}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: films-7f9c-m2x8d
  namespace: monitoring
  labels: {app: films, pod-template-hash: 7f9c}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: films-7f9c, uid: 7f9c, controller: true}]
spec: {nodeName: talos-one, containers: [{name: films, image: 'linuxserver/radarr:latest'}]}
status:
  phase: Running
  containerStatuses: [{name: films, image: radarr, imageID: radarr, ready: true, restartCount: 0, state: {running: {}}}]
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: guests, namespace: metallb-system}
spec: {addresses: [10.69.2.10-10.69.2.20]}
";

/// A Plex that nobody owns, and a token for it; a Radarr, and its key.
const APPS: &str = "
- namespace: monitoring
  workload: cinema
  container: cinema
  runs: {app: plex, version: 1.42.2, machine_identifier: c1, claims: [[claim-made-up, made-up]]}
- namespace: monitoring
  workload: films
  container: films
  runs: {app: servarr, name: radarr, version: 6.0.4.10291, api_key: made-up-made-up-made-up}
";

/// MetalLB's own kinds.
const KINDS: &str = include_str!("../labs/lab-a/cluster/crds.yaml");

/// A certificate to seal with, good until 2036.
const SEALING: &str = include_str!("../../shared/src/sealed/certificate.pem");

/// The user's inventory, in the working directory.
const INVENTORY: &str = "# What is where.
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
  - name: lan
    cidr: 10.69.0.0/16
  - name: pods
    cidr: 10.244.0.0/16
    kind: pods
plan:
  - {name: apps, cidr: 10.244.0.0/18, parent: pods, nodeMask: 24}
pools:
  - name: media
    provider: static
    addresses: [10.69.1.100-10.69.1.120]
  - name: blocks
    provider: static
    addresses: [10.69.3.0/24]
  - name: both
    provider: static
    addresses: [10.69.4.0/28, 'fd00:69::/120']
reservations:
  - name: jellyfin
    ip: 10.69.1.100
    pool: media
publish:
  - configMap: media/network
    keys: [{each: reservations, key: '${name}.ip', value: '${ip}'}]
    data: {version: '1'}
";

/// The simulated cluster and an environment whose kubeconfig leads to it.
pub struct Lab {
    pub server: ApiServer,
    pub env: TestEnvironment,
}

impl Lab {
    pub fn start() -> Self {
        Self::with(&[KINDS, OBJECTS])
    }

    /// A cluster without anything installed in it.
    pub fn bare() -> Self {
        Self::with(&[])
    }

    fn with(manifests: &[&str]) -> Self {
        let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
        for manifest in manifests {
            server.apply_manifests(manifest).expect("good manifests");
        }
        let line = LogLine { time: jiff::Timestamp::now(), text: "Starting Plex Media Server.".to_owned() };
        let preferences = "/config/Library/Application Support/Plex Media Server/Preferences.xml";
        let files = [(preferences.to_owned(), b"<Preferences PlexOnlineToken=\"made-up\"/>".to_vec())];
        let plex = Container { log: vec![line], files: files.into(), ..Container::default() };
        server.pods().define("media", "plex", "plex", plex);
        let apps = serde_yaml::from_str(APPS).expect("an app");
        simlab::media::start(&server, apps).expect("it answers on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&server.kubeconfig(), server.url());
        env.write("ipam.yaml", INVENTORY);
        env.write("sealing.pem", SEALING);
        env.write("token.txt", "claim-made-up\n");
        // Two of them, so that there is one to delete.
        write_backup(&env, "20260130T120000Z", "2026-01-30T12:00:00Z");
        write_backup(&env, "20260131T120000Z", "2026-01-31T12:00:00Z");
        env.write("known-hosts.txt", "10.69.1.190 scanner\n");
        env.shell("git init -q && git add . && git commit -qm lab").success();
        Self { server, env }
    }
}

/// A backup of Plex in clear text, with nothing but its settings in it.
fn write_backup(env: &TestEnvironment, name: &str, time: &str) {
    let content = serde_json::json!({
        "app": "plex", "name": "plex", "namespace": "media", "workload": "Deployment/plex", "method": "copy",
        "folder": "/config", "taken": time,
    });
    let mut archive = ArchiveWriter::new(Vec::new(), None).expect("memory is writable");
    for (name, text) in [(CONTENT, content.to_string()), ("Preferences.xml", "<Preferences/>".to_owned())] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        header.set_size(text.len() as u64);
        archive.add(&mut header, Path::new(name), text.as_bytes()).expect("memory is writable");
    }
    let (bytes, written) = archive.finish().expect("memory is writable");
    let mut record = content;
    let facts = serde_json::json!({
        "file": format!("{name}.tar.zst"), "size": written.size, "sha256": written.sha256, "contentSize": 14,
        "files": 1, "encrypted": false, "madeBy": "0.1.0",
    });
    for (key, value) in facts.as_object().into_iter().flatten() {
        record[key] = value.clone();
    }
    env.write(format!("backups/media/plex/{name}.tar.zst"), bytes);
    env.write(format!("backups/media/plex/{name}.json"), record.to_string());
}
