//! Stacks that are wired well, and each way in which one link of them can be wrong.

use labkit::finding::Severity;
use labkit::secret::SecretText;

use super::*;
use crate::ask::answers::{Category, DownloadClient, Hook, Indexer, Library, Root, Solver};
use crate::wiring::testing::{asked, instance, mount};

/// A stack in which every link is right: Prowlarr with a solver, two Radarrs, both download clients, Seerr, Bazarr,
/// Plex and Tautulli.
struct Wired {
    stack: Stack,
    asked: Vec<Option<Asked>>,
    only: Option<&'static str>,
}

const APPS: &[&str] =
    &["prowlarr", "flaresolverr", "radarr", "qbittorrent", "sabnzbd", "seerr", "bazarr", "plex", "tautulli"];

fn at(app: &str) -> Endpoint {
    let port = apps::named(app).unwrap().port.unwrap();
    Endpoint::parse(&format!("http://{app}.media.svc.cluster.local:{port}")).unwrap()
}

fn key(text: &str) -> SecretText {
    SecretText::new(text.to_owned())
}

fn peer(app: &'static str) -> Peer {
    Peer { name: apps::named(app).unwrap().title.to_owned(), at: at(app), ..Peer::new(app) }
}

fn indexer(id: i64, url: &str, implementation: &str) -> Indexer {
    Indexer {
        id,
        name: format!("Tracker {id}"),
        enabled: true,
        protocol: "torrent".to_owned(),
        implementation: implementation.to_owned(),
        url: Some(url.to_owned()),
        tags: vec![id],
        disabled_till: None,
    }
}

fn client(id: i64, app: &str, implementation: &str) -> DownloadClient {
    DownloadClient {
        id,
        name: app.to_owned(),
        enabled: true,
        implementation: implementation.to_owned(),
        at: at(app),
        category: Some("films".to_owned()),
    }
}

fn settings(app: &str) -> Settings {
    let known = Settings { known: true, ..Settings::default() };
    let films = vec![Category { name: "films".to_owned(), path: "/data/downloads/films".to_owned() }];
    match app {
        "prowlarr" => Settings {
            peers: vec![Peer { back: Some(at("prowlarr").to_string()), ..peer("radarr") }],
            indexers: vec![
                indexer(1, "https://one.example", "Cardigann"),
                indexer(2, "https://two.example", "Newznab"),
            ],
            solvers: vec![Solver {
                name: "Solver".to_owned(),
                url: at("flaresolverr").to_string(),
                tags: vec![2],
            }],
            ..known
        },
        "radarr" => Settings {
            roots: vec![Root { path: "/data/films".to_owned(), accessible: true, free: None }],
            clients: vec![client(1, "qbittorrent", "QBittorrent"), client(2, "sabnzbd", "Sabnzbd")],
            indexers: (1..=2)
                .map(|id| indexer(id, &format!("{}/{id}/", at("prowlarr")), "Torznab"))
                .collect(),
            hooks: vec![Hook { name: "Plex".to_owned(), app: "plex", at: at("plex") }],
            profiles: vec![(4, "HD".to_owned())],
            ..known
        },
        "qbittorrent" | "sabnzbd" => {
            Settings { categories: films, complete_path: Some("/data/downloads".to_owned()), ..known }
        }
        "seerr" => Settings {
            peers: vec![
                Peer {
                    key: Some(key("radarr-key")),
                    profile: Some(4),
                    folder: Some("/data/films/".to_owned()),
                    is_default: true,
                    ..peer("radarr")
                },
                Peer { identity: Some("plex-id".to_owned()), ..peer("plex") },
            ],
            ..known
        },
        "bazarr" => Settings {
            peers: vec![Peer { key: Some(key("radarr-key")), connected: Some(true), ..peer("radarr") }],
            ..known
        },
        "plex" => Settings {
            libraries: vec![Library { title: "Films".to_owned(), paths: vec!["/data/films".to_owned()] }],
            ..known
        },
        "tautulli" => Settings {
            peers: vec![Peer { identity: Some("plex-id".to_owned()), connected: Some(true), ..peer("plex") }],
            ..known
        },
        _ => known,
    }
}

impl Wired {
    fn new() -> Self {
        let mut new = Self { stack: Stack::default(), asked: Vec::new(), only: Some("media") };
        for app in APPS {
            new.add(app);
        }
        new
    }

    fn add(&mut self, name: &str) {
        let instance = instance(name);
        let app = instance.app;
        self.stack.services.push(crate::wiring::testing::service(name, &[app.port.unwrap()]));
        self.stack.instances.push(instance);
        let identity = (app.name == "plex").then(|| "plex-id".to_owned());
        let answers = Answers { settings: settings(app.name), identity, alive: true, ..Answers::default() };
        self.asked.push(Some(asked(&format!("{name}-key"), answers)));
    }

    fn place(&self, name: &str) -> usize {
        self.stack.instances.iter().position(|one| one.name == name).unwrap()
    }

    fn app(&mut self, name: &str) -> &mut Asked {
        let place = self.place(name);
        self.asked[place].as_mut().unwrap()
    }

    fn set(&mut self, name: &str) -> &mut Settings {
        &mut self.app(name).answers.settings
    }

    fn complain(&mut self, name: &str, source: &str, message: &str) {
        let complaint = Complaint {
            severity: Severity::Error,
            source: source.to_owned(),
            topic: String::new(),
            message: message.to_owned(),
        };
        self.app(name).answers.health.push(complaint);
    }

    fn links(&self) -> Vec<Link> {
        let volumes = Volumes::default();
        links(&World {
            stack: &self.stack,
            asked: &self.asked,
            routes: &[],
            only: self.only,
            volumes: &volumes,
        })
    }

    /// Every link that is not right, on a line.
    fn told(&self) -> String {
        let links = self.links();
        let wrong = links.iter().filter(|link| link.state != State::Ok);
        let line = |link: &Link| {
            let Link { from, to, kind, state, detail, .. } = link;
            let hint = link.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{}: {} {} {}: {detail}{hint}", state.name(), from.name, kind.name(), to.name)
        };
        wrong.map(line).collect::<Vec<_>>().join("\n")
    }
}

/// What is told after something was changed.
fn after(change: impl FnOnce(&mut Wired)) -> String {
    let mut wired = Wired::new();
    change(&mut wired);
    wired.told()
}

#[test]
fn a_stack_that_is_wired_well() {
    let wired = Wired::new();
    assert_eq!(wired.told(), "");
    let line = |link: &Link| {
        format!("{} {} {}: {}", link.from.name, link.kind.name(), link.to.name, link.evidence.join("; "))
    };
    let lines: Vec<String> = wired.links().iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    bazarr subtitles radarr: its key is that of radarr; bazarr says that the connection stands
    plex library /data/films: the same storage as /data/films of radarr
    prowlarr indexer Tracker 1: 
    prowlarr indexer Tracker 2: 
    prowlarr indexer-sync radarr: 2 indexers arrived there
    prowlarr solver flaresolverr: 1 indexer uses it
    radarr search prowlarr: 2 indexers: Tracker 1, Tracker 2
    radarr download qbittorrent: category films of qbittorrent goes to /data/downloads/films
    radarr download sabnzbd: category films of sabnzbd goes to /data/downloads/films
    radarr root-folder /data/films: 
    radarr notify plex: 
    seerr request radarr: its key is that of radarr; profile HD is there; folder /data/films/ is a root folder there
    seerr media-server plex: it is the Plex it knows
    tautulli statistics plex: it is the Plex it knows
    ");
}

#[test]
fn keys_are_compared_and_never_shown() {
    let told = after(|wired| wired.app("radarr").access.keys[0].text = key("a-new-key"));
    insta::assert_snapshot!(told, @"
    broken: bazarr subtitles radarr: its key is not that of radarr, from variable API_KEY (give it the key of radarr: kubectl media keys compare shows where they differ)
    broken: seerr request radarr: its key is not that of radarr, from variable API_KEY (give it the key of radarr: kubectl media keys compare shows where they differ)
    ");
    assert!(!told.contains("a-new-key") && !told.contains("radarr-key"));
    let told = after(|wired| wired.app("radarr").access.keys.clear());
    assert_eq!(told, "", "what cannot be compared is not wrong");
}

#[test]
fn prowlarr_and_those_it_tells() {
    insta::assert_snapshot!(after(|wired| wired.complain("prowlarr", "ApplicationStatusCheck", "Applications unavailable due to failures: Radarr")), @"broken: prowlarr indexer-sync radarr: prowlarr says: Applications unavailable due to failures: Radarr");
    assert_eq!(
        after(|wired| wired.complain("prowlarr", "ApplicationStatusCheck", "unavailable: Radarr"))
            .lines()
            .count(),
        1
    );
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").peers[0].enabled = false), @"disabled: prowlarr indexer-sync radarr: its sync level is disabled");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").peers[0].back = Some("http://localhost:9696".to_owned())), @"broken: prowlarr indexer-sync radarr: radarr is told to find it at http://localhost:9696: localhost is the pod of radarr itself, where nothing has port 9696 (use prowlarr.media.svc.cluster.local:9696)");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").peers[0].back = Some(at("plex").to_string())), @"broken: prowlarr indexer-sync radarr: radarr is told to find it at http://plex.media.svc.cluster.local:32400, where plex is, not prowlarr");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").peers[0].at = at("plex")), @"broken: prowlarr indexer-sync plex: there is Plex, not Radarr");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").peers.clear()), @"");
    insta::assert_snapshot!(after(|wired| { wired.set("prowlarr").peers.clear(); wired.set("radarr").indexers.clear(); }), @"missing: prowlarr indexer-sync radarr: nobody tells radarr what indexers there are (add it in Prowlarr: Settings, Apps)");
}

#[test]
fn indexers_on_the_internet_work_or_are_left_alone() {
    let told = after(|wired| {
        let indexers = &mut wired.app("prowlarr").answers.settings.indexers;
        indexers[0].disabled_till = Some("2026-01-02T03:04:05Z".to_owned());
    });
    insta::assert_snapshot!(told, @"broken: prowlarr indexer Tracker 1: it failed again and again, and is left alone until 2026-01-02T03:04:05Z (test Tracker 1 in the settings of its indexers)");
    let told = after(|wired| {
        wired.complain("prowlarr", "IndexerStatusCheck", "Indexers unavailable due to failures: Tracker 2");
    });
    insta::assert_snapshot!(told, @"warning: prowlarr indexer Tracker 2: prowlarr says: Indexers unavailable due to failures: Tracker 2");
    let own = after(|wired| {
        wired.app("radarr").answers.settings.indexers.push(indexer(
            9,
            "https://feeds.example.org/api",
            "Newznab",
        ));
        wired.complain("radarr", "IndexerStatusCheck", "Indexers unavailable due to failures: Tracker 9");
    });
    insta::assert_snapshot!(own, @"warning: radarr indexer Tracker 9: radarr says: Indexers unavailable due to failures: Tracker 9");
}

#[test]
fn indexers_really_arrive() {
    insta::assert_snapshot!(after(|wired| drop(wired.set("radarr").indexers.pop())), @"warning: prowlarr indexer-sync radarr: Tracker 2 did not arrive there");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").indexers.clear()), @"broken: prowlarr indexer-sync radarr: none of its indexers arrived there (Prowlarr: Sync App Indexers)");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").indexers.truncate(1)), @"
    warning: prowlarr indexer-sync radarr: it has an indexer that Prowlarr no longer has
    warning: prowlarr solver flaresolverr: no enabled indexer shares a tag with it, so it is never used (give the indexers that need it its tag)
    ");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").peers[0].tags = vec![9]), @"warning: prowlarr indexer-sync radarr: no enabled indexer shares a tag with it");
    let old = |wired: &mut Wired| {
        for indexer in &mut wired.set("radarr").indexers {
            indexer.url = Some("http://old-prowlarr:9696/1/".to_owned());
        }
    };
    insta::assert_snapshot!(after(old), @"
    broken: prowlarr indexer-sync radarr: none of its indexers arrived there (Prowlarr: Sync App Indexers)
    broken: radarr search http://old-prowlarr:9696: there is no Service old-prowlarr
    ");
    insta::assert_snapshot!(after(|wired| wired.complain("radarr", "IndexerSearchCheck", "All search-capable indexers are temporarily unavailable")), @"broken: radarr search prowlarr: radarr says: All search-capable indexers are temporarily unavailable");
}

#[test]
fn solvers_of_challenges() {
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").solvers[0].tags.clear()), @"warning: prowlarr solver flaresolverr: no enabled indexer shares a tag with it, so it is never used (give the indexers that need it its tag)");
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").solvers[0].url = "flaresolverr:8191".to_owned()), @r#"
    broken: prowlarr solver flaresolverr:8191: "flaresolverr:8191" is no URL
    missing: prowlarr solver flaresolverr: it runs, and Prowlarr does not know it (add it in Prowlarr: Settings, Indexers, Indexer Proxies)
    "#);
    insta::assert_snapshot!(after(|wired| wired.set("prowlarr").solvers.clear()), @"missing: prowlarr solver flaresolverr: it runs, and Prowlarr does not know it (add it in Prowlarr: Settings, Indexers, Indexer Proxies)");
    insta::assert_snapshot!(after(|wired| wired.complain("prowlarr", "IndexerProxyStatusCheck", "Proxies unavailable: Solver")), @"broken: prowlarr solver flaresolverr: prowlarr says: Proxies unavailable: Solver");
}

#[test]
fn download_clients() {
    insta::assert_snapshot!(after(|wired| wired.complain("radarr", "DownloadClientCheck", "Unable to communicate with qbittorrent.")), @"broken: radarr download qbittorrent: radarr says: Unable to communicate with qbittorrent.");
    insta::assert_snapshot!(after(|wired| wired.complain("radarr", "DownloadClientStatusCheck", "All download clients are unavailable")), @"
    broken: radarr download qbittorrent: radarr says: All download clients are unavailable
    broken: radarr download sabnzbd: radarr says: All download clients are unavailable
    ");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").clients[0].enabled = false), @"disabled: radarr download qbittorrent: it is switched off");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").clients.clear()), @"missing: radarr download download client: it has no download client that is switched on, so nothing is fetched (there is qbittorrent, sabnzbd)");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").clients[1].at.port = 9090), @"broken: radarr download sabnzbd: Service sabnzbd has no port 9090, only 8080 (use port 8080)");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").clients[1].implementation = "Nzbget".to_owned()), @"external: radarr download http://sabnzbd.media.svc.cluster.local:8080: Nzbget is no app that is known here");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").clients[0].at = at("sabnzbd")), @"broken: radarr download sabnzbd: there is SABnzbd, not qBittorrent");
}

#[test]
fn categories_of_download_clients() {
    insta::assert_snapshot!(after(|wired| wired.set("radarr").clients[0].category = None), @"warning: radarr download qbittorrent: it has no category there, so it takes everything in qbittorrent for its own (set a category for qbittorrent in radarr)");
    insta::assert_snapshot!(after(|wired| wired.set("qbittorrent").categories.clear()), @"broken: radarr download qbittorrent: qbittorrent has no category films (add it there, with a folder: its test in radarr does so, too)");
    insta::assert_snapshot!(after(|wired| wired.set("qbittorrent").categories[0].name = "Films".to_owned()), @"broken: radarr download qbittorrent: qbittorrent has category Films, which is another one than films");
    insta::assert_snapshot!(after(|wired| wired.set("sabnzbd").categories[0].path = "/data/downloads".to_owned()), @"warning: radarr download sabnzbd: category films of sabnzbd has no folder of its own");
    insta::assert_snapshot!(after(|wired| wired.set("qbittorrent").known = false), @"");
    let two = |wired: &mut Wired| {
        wired.add("radarr-4k");
        let name = "Radarr 4K".to_owned();
        let at = Endpoint { host: "radarr-4k.media.svc.cluster.local".to_owned(), ..at("radarr") };
        wired.set("prowlarr").peers.push(Peer { name, at, ..peer("radarr") });
    };
    insta::assert_snapshot!(after(two), @"
    warning: radarr download qbittorrent: radarr-4k uses category films of qbittorrent, too: each takes the other's
    warning: radarr download sabnzbd: radarr-4k uses category films of sabnzbd, too: each takes the other's
    warning: radarr-4k download qbittorrent: radarr uses category films of qbittorrent, too: each takes the other's
    warning: radarr-4k download sabnzbd: radarr uses category films of sabnzbd, too: each takes the other's
    ");
}

#[test]
fn folders() {
    insta::assert_snapshot!(after(|wired| wired.set("radarr").roots[0].accessible = false), @"broken: radarr root-folder /data/films: radarr cannot get at it");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").roots[0].path = "/films".to_owned()), @"
    broken: radarr root-folder /films: no volume is mounted there, so that everything in it goes with the pod
    broken: seerr request radarr: /data/films/ is no root folder of radarr (choose one of its own: /films)
    ");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").roots.clear()), @"
    broken: seerr request radarr: /data/films/ is no root folder of radarr
    missing: radarr root-folder root folder: it has no root folder, so nothing can be added
    ");
    insta::assert_snapshot!(after(|wired| wired.complain("radarr", "RootFolderCheck", "Missing root folder: /data/films")), @"broken: radarr root-folder /data/films: radarr says: Missing root folder: /data/films");
    let read_only = |wired: &mut Wired| {
        let place = wired.place("radarr");
        wired.stack.instances[place].mounts[0].read_only = true;
    };
    insta::assert_snapshot!(after(read_only), @"broken: radarr root-folder /data/films: /data is mounted read-only");
    insta::assert_snapshot!(after(|wired| wired.set("plex").libraries[0].paths = vec!["/films".to_owned()]), @"broken: plex library /films: no volume is mounted there, so that it is empty (mount what the *arr apps keep their library on into plex)");
    insta::assert_snapshot!(after(|wired| wired.set("plex").libraries[0].paths.clear()), @"broken: plex library folder: it has no folder");
    let elsewhere = |wired: &mut Wired| {
        let place = wired.place("plex");
        wired.stack.instances[place].mounts = vec![mount("/data", "other", "")];
    };
    insta::assert_snapshot!(after(elsewhere), @"broken: plex library /data/films: /data/films of radarr is another folder: media:/films");
}

#[test]
fn requests() {
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers[0].profile = Some(5)), @"broken: seerr request radarr: radarr has no quality profile 5 (choose another one for the server)");
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers[0].folder = Some("/films".to_owned())), @"broken: seerr request radarr: /films is no root folder of radarr (choose one of its own: /data/films)");
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers[0].is_default = false), @"broken: seerr request radarr: none is the default, so requests are not handed on (mark one as the default server)");
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers[0].is_4k = true), @"");
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers.clear()), @"
    missing: seerr request radarr: it knows no Radarr, so such requests go nowhere
    missing: seerr media-server media server: it knows no media server, so nobody can sign in and nothing counts as there
    ");
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers[1].identity = Some("another-id".to_owned())), @"broken: seerr media-server plex: it knows another Plex than the one that is there now: its id has changed (set up Plex anew in seerr)");
    insta::assert_snapshot!(after(|wired| wired.set("seerr").peers[0].at.host = "radarr.example.org".to_owned()), @"external: seerr request http://radarr.example.org:7878: radarr.example.org is not in this cluster");
}

#[test]
fn subtitles_and_statistics() {
    insta::assert_snapshot!(after(|wired| wired.set("bazarr").peers[0].connected = Some(false)), @"broken: bazarr subtitles radarr: bazarr says that it has no connection");
    insta::assert_snapshot!(after(|wired| wired.set("bazarr").peers[0].enabled = false), @"disabled: bazarr subtitles radarr: it is switched off");
    insta::assert_snapshot!(after(|wired| wired.set("bazarr").peers.clear()), @"optional: bazarr subtitles radarr: it is not used, so that there are no subtitles for what it keeps");
    insta::assert_snapshot!(after(|wired| wired.set("tautulli").peers[0].connected = Some(false)), @"broken: tautulli statistics plex: tautulli says that it has no connection");
    insta::assert_snapshot!(after(|wired| wired.set("tautulli").peers.clear()), @"missing: tautulli statistics plex: it knows no Plex");
    insta::assert_snapshot!(after(|wired| wired.set("radarr").hooks.clear()), @"optional: radarr notify plex: it is not told what is new, and finds it when it looks by itself");
}

#[test]
fn who_was_not_asked_or_does_not_run() {
    let silent = |wired: &mut Wired| {
        wired.set("radarr").known = false;
        wired
            .app("radarr")
            .answers
            .troubles
            .push(crate::ask::Trouble::KeyRefused("file /config/config.xml".to_owned()));
    };
    insta::assert_snapshot!(after(silent), @"unknown: radarr download ?: it does not take the key from file /config/config.xml (`kubectl media keys list` shows where keys are)");
    let stopped = |wired: &mut Wired| {
        let place = wired.place("radarr");
        let radarr = &mut wired.stack.instances[place];
        (radarr.ready, radarr.services[0].endpoints) = (Some(0), Some(0));
    };
    insta::assert_snapshot!(after(stopped), @"
    broken: bazarr subtitles radarr: no ready pod is behind Service radarr
    broken: prowlarr indexer-sync radarr: no ready pod is behind Service radarr
    broken: seerr request radarr: no ready pod is behind Service radarr
    ");
    let elsewhere = |wired: &mut Wired| wired.set("seerr").peers[0].at.host = "radarr.films.svc".to_owned();
    insta::assert_snapshot!(after(elsewhere), @"unknown: seerr request http://radarr.films.svc:7878: radarr.films.svc is in a namespace that was not looked at (-A looks in all of them)");
}

#[test]
fn a_name_is_a_word_of_its_own() {
    assert!(says("failures: Radarr, Sonarr", "Radarr") && says("Radarr", "Radarr"));
    assert!(!says("failures: Radarr-4K", "Radarr") && !says("MyRadarr", "Radarr") && !says("x", ""));
    assert!(says("Radarr 4K: Radarr", "Radarr"));
}
