//! `kubectl media paths` in lab A, whose apps run: what is behind each path, and mappings that are missing, wrong or
//! superfluous, mended.

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{Effect, Fault, Matcher, Rule};
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;

/// A user with a lab whose apps answer, and with the password of qBittorrent in a file.
struct Bench {
    env: TestEnvironment,
    lab: RunningLab,
}

impl Bench {
    fn of(scenario: &Scenario) -> Self {
        let lab = RunningLab::start(scenario, 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        env.write("keys.env", "QBITTORRENT_PASSWORD=c0ffee00-qbittorrent\n");
        Self { env, lab }
    }

    fn lab_a() -> Self {
        Self::of(&Scenario::new(Lab::A))
    }

    fn broken() -> Self {
        Self::of(&Scenario::new(Lab::A).with(Incident::RemotePathMissing))
    }

    /// No key of an app is ever shown: all of them have these letters in them.
    fn paths(&self, arguments: &[&str]) -> Outcome {
        let flags = ["-n", "media", "--keys-from", "keys.env"];
        let outcome = self.env.run(["kubectl", "media", "paths"].iter().chain(&flags).chain(arguments));
        assert!(!format!("{outcome}").contains("c0ffee00"), "{outcome}");
        outcome
    }

    /// The remote path mappings of Radarr.
    fn mappings(&self) -> Value {
        let read = |app: &mut App| {
            let App::Servarr(radarr) = app else { return Value::Null };
            radarr.resources.get("remotepathmapping").cloned().unwrap_or(Value::Null)
        };
        self.lab.apps.with("media", "radarr", read).expect("radarr runs")
    }

    fn set_mappings(&self, mappings: Value) {
        let write = |app: &mut App| {
            if let App::Servarr(radarr) = app {
                radarr.resources.insert("remotepathmapping".to_owned(), mappings);
            }
        };
        self.lab.apps.with("media", "radarr", write).expect("radarr runs");
    }
}

#[test]
fn one_volume_for_all() {
    let bench = Bench::lab_a();
    assert_snapshot!(bench.paths(&[]).success(), @"
    APP           USE           NAME          PATH                                     STORAGE                                           HARDLINKS   STATE   DETAIL
    lidarr        import        qBittorrent   /data/downloads/music                    media-storage:/downloads/music                    yes         ok
    lidarr        import        SABnzbd       /data/downloads/usenet/complete/music    media-storage:/downloads/usenet/complete/music    <none>      ok
    lidarr        root-folder   <none>        /data/media/music                        media-storage:/media/music                        <none>      ok
    plex          library       Movies        /data/media/movies                       media-storage:/media/movies                       <none>      ok
    plex          library       Music         /data/media/music                        media-storage:/media/music                        <none>      ok
    plex          library       TV            /data/media/tv                           media-storage:/media/tv                           <none>      ok
    qbittorrent   download      <none>        /downloads/                              media-storage:/downloads                          <none>      ok
    qbittorrent   download      movies        /downloads/movies                        media-storage:/downloads/movies                   <none>      ok
    qbittorrent   download      music         /downloads/music                         media-storage:/downloads/music                    <none>      ok
    qbittorrent   download      tv            /downloads/tv                            media-storage:/downloads/tv                       <none>      ok
    radarr        import        qBittorrent   /data/downloads/movies                   media-storage:/downloads/movies                   yes         ok
    radarr        import        SABnzbd       /data/downloads/usenet/complete/movies   media-storage:/downloads/usenet/complete/movies   <none>      ok
    radarr        root-folder   <none>        /data/media/movies                       media-storage:/media/movies                       <none>      ok
    sabnzbd       download      <none>        /data/downloads/usenet/complete          media-storage:/downloads/usenet/complete          <none>      ok
    sabnzbd       download      movies        /data/downloads/usenet/complete/movies   media-storage:/downloads/usenet/complete/movies   <none>      ok
    sabnzbd       download      music         /data/downloads/usenet/complete/music    media-storage:/downloads/usenet/complete/music    <none>      ok
    sabnzbd       download      tv            /data/downloads/usenet/complete/tv       media-storage:/downloads/usenet/complete/tv       <none>      ok
    sonarr        import        qBittorrent   /data/downloads/tv                       media-storage:/downloads/tv                       yes         ok
    sonarr        import        SABnzbd       /data/downloads/usenet/complete/tv       media-storage:/downloads/usenet/complete/tv       <none>      ok
    sonarr        root-folder   <none>        /data/media/tv                           media-storage:/media/tv                           <none>      ok
    ------- stderr -------
    20 paths: nothing wrong
    ");
    let columns = "custom-columns=PATH:.path,SOURCE:.source,SAME:.same[*]";
    assert_snapshot!(bench.paths(&["radarr", "-o", columns]).success(), @"
    PATH                                     SOURCE                                                                                                                                                           SAME
    /data/downloads/movies                   nfs:10.69.1.163:/volume/5d0c2b7e-91f4-4a36-8c1d-3e7f60a9b215/k8s/media-media-storage-pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd/downloads/movies                   /downloads/movies of qbittorrent
    /data/downloads/usenet/complete/movies   nfs:10.69.1.163:/volume/5d0c2b7e-91f4-4a36-8c1d-3e7f60a9b215/k8s/media-media-storage-pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd/downloads/usenet/complete/movies   /data/downloads/usenet/complete/movies of sabnzbd
    /data/media/movies                       nfs:10.69.1.163:/volume/5d0c2b7e-91f4-4a36-8c1d-3e7f60a9b215/k8s/media-media-storage-pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd/media/movies                       /data/media/movies of plex
    ------- stderr -------
    3 paths: nothing wrong
    ");
}

#[test]
fn each_format_has_the_same_paths() {
    let bench = Bench::lab_a();
    let of = |format: &str| bench.paths(&["plex", "-o", format]).success().stdout;
    assert_snapshot!(of("name"), @"
    path/plex/library/data/media/movies
    path/plex/library/data/media/music
    path/plex/library/data/media/tv
    ");
    assert_snapshot!(of("csv"), @"
    app,use,name,path,storage,source,same as,hardlinks,state,detail,hint
    plex,library,Movies,/data/media/movies,media-storage:/media/movies,nfs:10.69.1.163:/volume/5d0c2b7e-91f4-4a36-8c1d-3e7f60a9b215/k8s/media-media-storage-pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd/media/movies,/data/media/movies of radarr,,ok,,
    plex,library,Music,/data/media/music,media-storage:/media/music,nfs:10.69.1.163:/volume/5d0c2b7e-91f4-4a36-8c1d-3e7f60a9b215/k8s/media-media-storage-pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd/media/music,/data/media/music of lidarr,,ok,,
    plex,library,TV,/data/media/tv,media-storage:/media/tv,nfs:10.69.1.163:/volume/5d0c2b7e-91f4-4a36-8c1d-3e7f60a9b215/k8s/media-media-storage-pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd/media/tv,/data/media/tv of sonarr,,ok,,
    ");
    let json: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(serde_yaml::from_str::<Value>(&of("yaml")).expect("YAML"), json);
    bench.paths(&["-o", "dot"]).exits(2);
}

#[test]
fn a_missing_mapping_is_shown_planned_and_mended() {
    let bench = Bench::broken();
    assert_snapshot!(bench.paths(&["radarr"]).exits(3), @"
    APP      USE           NAME          PATH                                     STORAGE                                           HARDLINKS   STATE    DETAIL
    radarr   import        qBittorrent   /downloads/movies                        <none>                                            <none>      broken   qbittorrent has it at /downloads/movies, which is /data/downloads/movies here: a remote path mapping is needed
    radarr   import        SABnzbd       /data/downloads/usenet/complete/movies   media-storage:/downloads/usenet/complete/movies   <none>      ok
    radarr   root-folder   <none>        /data/media/movies                       media-storage:/media/movies                       <none>      ok
    ------- stderr -------
    3 paths: 1 broken
    hint: kubectl media paths radarr -n media --fix maps /downloads/ to /data/downloads/
    [exit status: 3]
    ");
    assert_snapshot!(bench.paths(&["--fix", "--dry-run"]).success(), @"
    ACTION   OBJECT                                       CHANGE                                                                                   UNDO
    create   RemotePathMapping/media/radarr:/downloads/   take /downloads/ of qbittorrent.media.svc.cluster.local for /data/downloads/ in radarr   delete it: Settings, Download Clients, Remote Path Mappings of radarr
    ");
    assert_snapshot!(bench.paths(&["--fix"]).exits(5), @"
    ------- stderr -------
    error: 1 change needs confirmation, and there is no terminal to ask on
      take /downloads/ of qbittorrent.media.svc.cluster.local for /data/downloads/ in radarr
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_eq!(bench.mappings(), Value::Null, "nothing has been changed yet");

    assert_snapshot!(bench.paths(&["radarr", "--fix", "--yes"]).success(), @"
    ACTION   OBJECT                                       CHANGE                                                                                   UNDO
    create   RemotePathMapping/media/radarr:/downloads/   take /downloads/ of qbittorrent.media.svc.cluster.local for /data/downloads/ in radarr   delete it: Settings, Download Clients, Remote Path Mappings of radarr
    ------- stderr -------
    RemotePathMapping/media/radarr:/downloads/ created
    ");
    let mapping = json!({
        "id": 1, "host": "qbittorrent.media.svc.cluster.local",
        "remotePath": "/downloads/", "localPath": "/data/downloads/",
    });
    assert_eq!(bench.mappings(), json!([mapping]));
    bench.paths(&["radarr"]).success();
    assert_snapshot!(bench.paths(&["--fix", "--yes"]).success(), @"
    ------- stderr -------
    Nothing to change.
    ");
    bench.env.run(["kubectl", "media", "wiring", "radarr", "-n", "media"]).success();
}

#[test]
fn a_mapping_that_leads_elsewhere_is_corrected_and_one_that_does_nothing_is_named() {
    let bench = Bench::lab_a();
    let host = "qbittorrent.media.svc.cluster.local";
    bench.set_mappings(json!([
        {"id": 1, "host": "qbittorrent", "remotePath": "/downloads/", "localPath": "/data/downloads/"},
        {"id": 2, "host": host, "remotePath": "/downloads/", "localPath": "/data/media/"},
    ]));
    assert_snapshot!(bench.paths(&["radarr"]).exits(3), @"
    APP      USE           NAME          PATH                                     STORAGE                                           HARDLINKS   STATE     DETAIL
    radarr   import        qBittorrent   /data/media/movies                       media-storage:/media/movies                       <none>      broken    the mapping of /downloads/ leads to /data/media/movies, but it is at /data/downloads/movies
    radarr   mapping       qbittorrent   /data/downloads/                         media-storage:/downloads                          <none>      warning   no download client here has the host qbittorrent, letter for letter, so it does nothing
    radarr   import        SABnzbd       /data/downloads/usenet/complete/movies   media-storage:/downloads/usenet/complete/movies   <none>      ok
    radarr   root-folder   <none>        /data/media/movies                       media-storage:/media/movies                       <none>      ok
    ------- stderr -------
    4 paths: 1 broken, 1 with warnings
    hint: kubectl media paths radarr -n media --fix maps /downloads/ to /data/downloads/
    [exit status: 3]
    ");
    assert_snapshot!(bench.paths(&["radarr", "--fix", "--yes"]).success(), @"
    ACTION   OBJECT                                       CHANGE                                                                       UNDO
    update   RemotePathMapping/media/radarr:/downloads/   correct what radarr takes paths of qbittorrent.media.svc.cluster.local for   set it back to /downloads/ to /data/media/: Settings, Download Clients, Remote Path Mappings of radarr
    ------- stderr -------
    RemotePathMapping/media/radarr:/downloads/ updated
    ");
    assert_eq!(bench.mappings()[1]["localPath"], "/data/downloads/");
}

#[test]
fn what_the_app_refuses_is_told_in_its_words() {
    let bench = Bench::broken();
    let forget = |app: &mut App| {
        if let App::Servarr(radarr) = app {
            radarr.directories.retain(|path| !path.starts_with("/data/downloads"));
        }
    };
    bench.lab.apps.with("media", "radarr", forget).expect("radarr runs");
    assert_snapshot!(bench.paths(&["radarr", "--fix", "--yes"]).exits(1), @"
    ------- stderr -------
    error: cannot map /downloads/ to /data/downloads/ in radarr
      radarr answers HTTP 400
      Path '/data/downloads/' does not exist
    [exit status: 1]
    ");
}

#[test]
fn without_the_password_what_is_not_certain_is_no_error() {
    let bench = Bench::lab_a();
    let outcome = bench.env.run(["kubectl", "media", "paths", "radarr", "qbittorrent", "-n", "media"]);
    assert_snapshot!(outcome, @"
    APP           USE           NAME          PATH                                     STORAGE                                           HARDLINKS   STATE     DETAIL
    qbittorrent   download      <none>        ?                                        <none>                                            <none>      unknown   no key for its API: /config/qBittorrent/qBittorrent.conf holds no key, and of the password only a hash
    radarr        import        qBittorrent   /data/downloads                          media-storage:/downloads                          yes         ok        below which folder qBittorrent puts things is not known
    radarr        import        SABnzbd       /data/downloads/usenet/complete/movies   media-storage:/downloads/usenet/complete/movies   <none>      ok
    radarr        root-folder   <none>        /data/media/movies                       media-storage:/media/movies                       <none>      ok
    ------- stderr -------
    warning: not read: app media/qbittorrent: no key for its API: /config/qBittorrent/qBittorrent.conf holds no key, and of the password only a hash
    4 paths: 1 unknown
    [exit status: 6]
    ");
}

#[test]
fn what_may_not_be_seen_is_a_gap() {
    let mut bench = Bench::lab_a();
    let rights = Rule::allow(&["list"], &["pods", "deployments.apps", "services", "persistentvolumeclaims"]);
    let rights = rights.into_iter().map(|rule| rule.within(&["media"])).collect();
    bench.lab.server.add_user("viewer", "viewer-token", rights);
    bench.env.kubeconfig(&bench.lab.server.kubeconfig_for("viewer"), bench.lab.server.url());
    let outcome = bench.paths(&["radarr"]).exits(6);
    assert_snapshot!(outcome.stdout, @"
    APP      USE           NAME     PATH   STORAGE   HARDLINKS   STATE     DETAIL
    radarr   root-folder   <none>   ?      <none>    <none>      unknown   forbidden: you lack the right to get services/proxy in namespace media
    ");
    assert!(outcome.stderr.contains("not read: persistentvolumes: forbidden"), "{outcome}");
}

#[test]
fn a_namespace_without_apps_and_flags_that_need_each_other() {
    let bench = Bench::lab_a();
    assert_snapshot!(bench.env.run(["kubectl", "media", "paths", "-n", "kube-system"]).success(), @"
    ------- stderr -------
    No paths of media apps found.
    ");
    assert_snapshot!(bench.paths(&["--yes"]).exits(2), @"
    ------- stderr -------
    error: --yes and --dry-run are about what is mended
    hint: add --fix
    [exit status: 2]
    ");
    bench.paths(&["radar"]).exits(1);
    bench.lab.server.faults().add(Fault::new(Matcher::any(), Effect::status(500)));
    bench.paths(&["--fix", "--yes"]).exits(1);
}
