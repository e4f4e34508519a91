use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::inventory::{ReservationEntry, parse};

const TEXT: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
# what everybody has
reservations:
- name: first # keep
  ip: 10.0.0.1
# the end
";

struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("git")).unwrap();
        fs::write(folder.path().join("git/ipam.yaml"), TEXT).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("git/ipam.yaml")
    }

    fn dirs(&self) -> Dirs {
        let at = |name: &str| self.folder.path().join(name);
        Dirs { config: at("config"), state: at("state"), cache: at("cache") }
    }

    fn commit(&self, edits: &[Edit]) -> Result<Vec<Outcome>> {
        commit(&self.path(), edits, None, &self.dirs(), Duration::from_secs(60))
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    /// The files that are left in the queue.
    fn queued(&self) -> Vec<String> {
        let queues = fs::read_dir(self.folder.path().join("state/edits")).unwrap();
        let files = queues.flat_map(|queue| fs::read_dir(queue.unwrap().path()).unwrap());
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn add(n: usize) -> Edit {
    Edit::Add(ReservationEntry::new(
        format!("r{n}"),
        format!("10.0.{}.{}", 1 + n / 256, n % 256).parse().unwrap(),
    ))
}

#[test]
fn an_edit_is_written_and_nothing_is_left_behind() {
    let lab = Lab::new();
    assert_eq!(lab.commit(&[add(0)]).unwrap(), [Outcome::Changed]);
    assert_eq!(lab.text(), TEXT.replace("# the end", "- name: r0\n  ip: 10.0.1.0\n# the end"));
    assert_eq!(lab.commit(&[add(0)]).unwrap(), [Outcome::Unchanged]);
    assert_eq!(fs::read_dir(lab.folder.path().join("git")).unwrap().count(), 1);
    assert_eq!(lab.queued(), Vec::<String>::new());
}

#[test]
fn sixty_four_writers_at_once_lose_nothing_and_keep_every_comment() {
    let lab = Arc::new(Lab::new());
    let writers: Vec<_> = (0..64)
        .map(|n| {
            let lab = Arc::clone(&lab);
            std::thread::spawn(move || lab.commit(&[add(n)]).unwrap())
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.join().unwrap(), [Outcome::Changed]);
    }
    let text = lab.text();
    let inventory = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
    assert_eq!(inventory.reservations.len(), 65);
    assert!(
        text.contains("# what everybody has\n")
            && text.contains("first # keep\n")
            && text.ends_with("# the end\n")
    );
    assert_eq!(lab.queued(), Vec::<String>::new());
}

#[test]
fn a_refused_edit_does_not_hold_up_the_others() {
    let lab = Lab::new();
    let taken = Edit::Add(ReservationEntry::new("second", "10.0.0.1".parse().unwrap()));
    let outcomes = lab.commit(&[taken, add(1)]).unwrap();
    assert!(
        matches!(&outcomes[0], Outcome::Refused(error) if error.message.contains("is reserved for \"first\""))
    );
    assert_eq!(outcomes[1], Outcome::Changed);
    assert!(!lab.text().contains("second"));
}

#[test]
fn edits_wait_for_the_lock_and_are_made_together_with_those_that_came_first() {
    let lab = Lab::new();
    let queue = Queue::open(&lab.dirs(), &lab.path().canonicalize().unwrap()).unwrap();
    let other = queue.register(&[add(7)]).unwrap();
    assert_eq!(lab.commit(&[add(8)]).unwrap(), [Outcome::Changed]);
    assert_eq!(other.answer().unwrap().unwrap(), [Outcome::Changed], "whoever has the lock serves all");
    drop(other);
    assert!(lab.text().find("r7").unwrap() < lab.text().find("r8").unwrap());
    assert_eq!(lab.queued(), Vec::<String>::new());
}

#[test]
fn what_a_dead_process_left_is_cleared_away_and_never_made() {
    let lab = Lab::new();
    let queue = Queue::open(&lab.dirs(), &lab.path().canonicalize().unwrap()).unwrap();
    let folder = fs::read_dir(lab.folder.path().join("state/edits")).unwrap().next().unwrap().unwrap().path();
    let bytes = wire::edits_to_bytes(&[add(1)]).unwrap();
    for name in ["1-1-1.new", "1-1-2.edit", "1-1-3.taken", "1-1-4.edit", "1-1-4.done", "1-1-5.done"] {
        fs::write(folder.join(name), &bytes).unwrap();
    }
    assert_eq!(lab.commit(&[add(2)]).unwrap(), [Outcome::Changed]);
    assert!(!lab.text().contains("r1"));
    drop(queue);
    assert_eq!(lab.queued(), Vec::<String>::new());
}

#[test]
fn when_others_keep_the_file_busy_nothing_is_written_later_either() {
    let lab = Lab::new();
    let lock = Lock::acquire(&lab.path(), Duration::ZERO, &lab.dirs()).unwrap();
    let error = commit(&lab.path(), &[add(1)], None, &lab.dirs(), Duration::ZERO).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TimedOut);
    drop(lock);
    lab.commit(&[add(2)]).unwrap();
    assert!(!lab.text().contains("r1"));
}

#[test]
fn a_broken_or_missing_inventory_is_an_error_for_everybody_and_stays_as_it_is() {
    let lab = Lab::new();
    fs::write(lab.path(), "apiVersion: [\n").unwrap();
    let error = lab.commit(&[add(1)]).unwrap_err();
    assert!(error.message.contains("ipam.yaml:2:1: not valid YAML"), "{error}");
    assert_eq!(lab.text(), "apiVersion: [\n");
    fs::remove_file(lab.path()).unwrap();
    assert!(lab.commit(&[add(1)]).unwrap_err().message.starts_with("cannot read "));
}

#[test]
fn a_link_to_the_inventory_is_followed_and_stays_a_link() {
    let lab = Lab::new();
    let link = lab.folder.path().join("link.yaml");
    std::os::unix::fs::symlink("git/ipam.yaml", &link).unwrap();
    commit(&link, &[add(1)], None, &lab.dirs(), Duration::from_secs(60)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(lab.text().contains("r1"));
}

#[test]
fn what_is_saved_by_hand_while_an_edit_waits_is_the_new_ground() {
    let lab = Arc::new(Lab::new());
    let lock = Lock::acquire(&lab.path(), Duration::ZERO, &lab.dirs()).unwrap();
    let waiting = Arc::clone(&lab);
    let writer = std::thread::spawn(move || waiting.commit(&[add(1)]).unwrap());
    let by_hand = TEXT.replace("# the end", "- {name: hand, ip: 10.0.0.9} # by hand");
    fs::write(lab.path(), &by_hand).unwrap();
    drop(lock);
    assert_eq!(writer.join().unwrap(), [Outcome::Changed]);
    assert_eq!(lab.text(), format!("{by_hand}- {{name: r1, ip: 10.0.1.1}}\n"));
}

#[test]
fn without_a_state_folder_the_lock_alone_serves() {
    let lab = Lab::new();
    fs::write(lab.folder.path().join("file"), "").unwrap();
    let dirs = Dirs { state: lab.folder.path().join("file/below"), ..lab.dirs() };
    assert_eq!(
        commit(&lab.path(), &[add(1)], None, &dirs, Duration::from_secs(60)).unwrap(),
        [Outcome::Changed]
    );
}
