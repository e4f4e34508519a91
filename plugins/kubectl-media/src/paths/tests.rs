//! Radarr with a torrent and a Usenet client and Plex, on volumes in the ways people mount them.

use insta::assert_snapshot;

use super::*;
use crate::ask::answers::{Answers, Category, DownloadClient, Endpoint, Library, Mapping, Root, Settings};
use crate::ask::{Asked, Trouble};
use crate::paths::trace::Volumes;
use crate::stack::{Mount, Stack};
use crate::wiring::testing::{asked, mount, service, stack_of};

struct Bench {
    stack: Stack,
    asked: Vec<Option<Asked>>,
}

const HOST: &str = "qbittorrent.media.svc.cluster.local";

impl Bench {
    /// One volume: Radarr and Plex see it at /data, qBittorrent its folder of downloads at /downloads, SABnzbd all of
    /// it, too; and Radarr knows where qBittorrent's downloads are.
    fn new() -> Self {
        let mut stack = stack_of(&["radarr", "qbittorrent", "sabnzbd", "plex"]);
        stack.services = vec![service("qbittorrent", &[8080]), service("sabnzbd", &[8080])];
        stack.instances[1].mounts =
            vec![mount("/config", "configs", "q"), mount("/downloads", "media", "downloads")];
        let client = |id, implementation: &str, host: &str| DownloadClient {
            id,
            name: implementation.to_owned(),
            enabled: true,
            implementation: implementation.to_owned(),
            at: Endpoint { host: host.to_owned(), port: 8080, ..Endpoint::default() },
            category: Some("films".to_owned()),
        };
        let films = |path: &str| Settings {
            known: true,
            categories: vec![Category { name: "films".to_owned(), path: path.to_owned() }],
            ..Settings::default()
        };
        let radarr = Settings {
            known: true,
            roots: vec![Root { path: "/data/films".to_owned(), accessible: true, free: None }],
            clients: vec![client(1, "qBittorrent", HOST), client(2, "SABnzbd", "sabnzbd")],
            mappings: vec![map(1, HOST, "/downloads/", "/data/downloads/")],
            hardlinks: Some(true),
            ..Settings::default()
        };
        let paths = vec!["/data/films".to_owned()];
        let libraries = vec![Library { title: "Films".to_owned(), paths }];
        let plex = Settings { known: true, libraries, ..Settings::default() };
        let all = [radarr, films("/downloads/films"), films("/data/downloads/usenet/films"), plex];
        let of = |settings| Some(asked("key", Answers { settings, ..Answers::default() }));
        Self { stack, asked: all.into_iter().map(of).collect() }
    }

    fn set(&mut self, place: usize) -> &mut Settings {
        &mut self.asked[place].as_mut().unwrap().answers.settings
    }

    fn mounts(&mut self, place: usize, mounts: Vec<Mount>) {
        self.stack.instances[place].mounts = mounts;
    }

    fn all(&self) -> (Vec<PathRow>, Vec<Fix>) {
        let volumes = Volumes::default();
        let (stack, asked) = (&self.stack, self.asked.as_slice());
        paths(&World { stack, asked, routes: &[], only: Some("media"), volumes: &volumes })
    }
}

fn map(id: i64, host: &str, remote: &str, local: &str) -> Mapping {
    Mapping { id, host: host.to_owned(), remote: remote.to_owned(), local: local.to_owned() }
}

/// Every path that is not right, and the mappings that would mend it.
fn after(change: impl FnOnce(&mut Bench)) -> String {
    let mut bench = Bench::new();
    change(&mut bench);
    let (rows, fixes) = bench.all();
    let wrong = rows.iter().filter(|row| row.state != State::Ok);
    let row = |row: &PathRow| {
        format!("{}: {} {} {}: {}", row.state.name(), row.app.name, row.used_as.name(), row.path, row.detail)
    };
    let fix = |fix: &Fix| {
        let how = match &fix.target {
            Target::New => "map".to_owned(),
            Target::Instead(id, old) => format!("instead of {id} ({old})"),
        };
        format!("fix: {how} {} of {} to {}", fix.remote, fix.host, fix.local)
    };
    wrong.map(row).chain(fixes.iter().map(fix)).collect::<Vec<_>>().join("\n")
}

#[test]
fn one_volume_for_all() {
    assert_eq!(after(|_| {}), "");
    let (rows, _) = Bench::new().all();
    let line = |row: &PathRow| {
        let links = row.hardlinks.map(|links| format!(", hardlinks {links}")).unwrap_or_default();
        format!(
            "{} {} {} = {}{links}; {}",
            row.app.name,
            row.used_as.name(),
            row.path,
            row.storage.as_deref().unwrap_or("?"),
            row.same.join(", ")
        )
    };
    assert_snapshot!(rows.iter().map(line).collect::<Vec<_>>().join("\n"), @"
    plex library /data/films = media:/films; /data/films of radarr
    qbittorrent download /downloads/films = media:/downloads/films; /data/downloads/films of radarr
    radarr import /data/downloads/films = media:/downloads/films, hardlinks true; /downloads/films of qbittorrent
    radarr import /data/downloads/usenet/films = media:/downloads/usenet/films; /data/downloads/usenet/films of sabnzbd
    radarr root-folder /data/films = media:/films; /data/films of plex
    sabnzbd download /data/downloads/usenet/films = media:/downloads/usenet/films; /data/downloads/usenet/films of radarr
    ");
}

#[test]
fn a_mapping_that_is_needed_serves_all_categories() {
    assert_snapshot!(after(|bench| bench.set(0).mappings.clear()), @"
    broken: radarr import /downloads/films: qbittorrent has it at /downloads/films, which is /data/downloads/films here: a remote path mapping is needed
    fix: map /downloads/ of qbittorrent.media.svc.cluster.local to /data/downloads/
    ");
    let other_name = |bench: &mut Bench| bench.set(0).mappings[0].host = "qbittorrent".to_owned();
    assert_snapshot!(after(other_name), @"
    broken: radarr import /downloads/films: qbittorrent has it at /downloads/films, which is /data/downloads/films here: a remote path mapping is needed
    warning: radarr mapping /data/downloads/: no download client here has the host qbittorrent, letter for letter, so it does nothing
    fix: map /downloads/ of qbittorrent.media.svc.cluster.local to /data/downloads/
    ");
    assert_eq!(after(|bench| bench.set(0).mappings[0].host = HOST.to_uppercase()), "", "whatever its case");
    let nested = |bench: &mut Bench| {
        bench.set(0).mappings.clear();
        bench.mounts(0, vec![mount("/data", "media", ""), mount("/films-in", "media", "downloads/films")]);
    };
    assert_snapshot!(after(nested), @"
    broken: radarr import /downloads/films: qbittorrent has it at /downloads/films, which is /films-in here: a remote path mapping is needed
    fix: map /downloads/films/ of qbittorrent.media.svc.cluster.local to /films-in/
    ");
}

#[test]
fn mappings_that_lead_elsewhere_or_do_nothing() {
    assert_snapshot!(after(|bench| bench.set(0).mappings[0].local = "/data/torrents/".to_owned()), @"
    broken: radarr import /data/torrents/films: the mapping of /downloads/ leads to /data/torrents/films, but it is at /data/downloads/films
    fix: instead of 1 (/downloads/ to /data/torrents/) /downloads/ of qbittorrent.media.svc.cluster.local to /data/downloads/
    ");
    assert_snapshot!(after(|bench| bench.set(0).mappings.push(map(2, HOST, "/data/", "/data"))), @"warning: radarr mapping /data: both sides are the same, so it does nothing");
    assert_snapshot!(after(|bench| bench.set(0).mappings.push(map(2, HOST, "/done/", "/data/done/"))), @"warning: radarr mapping /data/done/: nothing that qbittorrent.media.svc.cluster.local fetches is below /done/, so it does nothing");
}

#[test]
fn storage_that_the_library_does_not_mount() {
    assert_snapshot!(after(|bench| bench.mounts(1, vec![mount("/downloads", "scratch", "")])), @"broken: radarr import /data/downloads/films: radarr does not mount scratch:/films, where qbittorrent puts it");
    assert_snapshot!(after(|bench| bench.mounts(1, Vec::new())), @"
    broken: radarr import /data/downloads/films: no volume is mounted at /downloads/films of qbittorrent, so nobody else sees it
    warning: qbittorrent download /downloads/films: no volume is mounted there: what is in it goes with the pod
    ");
    assert_snapshot!(after(|bench| bench.mounts(3, vec![mount("/media", "media", "")])), @"broken: plex library /data/films: no volume is mounted there: what is in it goes with the pod");
}

#[test]
fn links_do_not_cross_mounts() {
    let two = |claim: &'static str| {
        move |bench: &mut Bench| {
            bench.mounts(
                0,
                vec![mount("/data/films", "media", "films"), mount("/data/downloads", claim, "downloads")],
            );
            let client = vec![mount("/downloads", claim, "downloads")];
            bench.mounts(1, client);
            bench.set(0).clients.truncate(1);
        }
    };
    assert_snapshot!(after(two("media")), @"warning: radarr import /data/downloads/films: what goes to /data/films is copied: /data/downloads and /data/films are two mounts, and no link leads from one to the other");
    assert_snapshot!(after(two("scratch")), @"warning: radarr import /data/downloads/films: what goes to /data/films is copied: /data/downloads and /data/films are on two storages");
    assert_snapshot!(after(|bench| bench.set(0).hardlinks = Some(false)), @"warning: radarr import /data/downloads/films: radarr copies, for hardlinks are switched off in it");
}

#[test]
fn a_client_that_did_not_say_where_it_puts_things() {
    let silent = |bench: &mut Bench| {
        bench.set(1).known = false;
        let answers = &mut bench.asked[1].as_mut().unwrap().answers;
        answers.troubles.push(Trouble::LoginRefused("file keys.env".to_owned()));
    };
    assert_snapshot!(after(silent), @"unknown: qbittorrent download ?: it does not take the password from file keys.env");
    let unmapped = |bench: &mut Bench| {
        silent(bench);
        bench.set(0).mappings.clear();
    };
    assert_snapshot!(after(unmapped), @"
    warning: radarr import /downloads: qbittorrent has it at /downloads, which is /data/downloads here: a remote path mapping is needed
    unknown: qbittorrent download ?: it does not take the password from file keys.env
    ");
}

#[test]
fn read_only_volumes() {
    let read_only = |bench: &mut Bench| bench.stack.instances[0].mounts[0].read_only = true;
    assert_snapshot!(after(read_only), @"broken: radarr root-folder /data/films: /data is mounted read-only");
    let played = |bench: &mut Bench| bench.stack.instances[3].mounts[0].read_only = true;
    assert_eq!(after(played), "", "a media server need not write");
}
