//! Recipients and identities from the command line and the configuration.

use std::io::Read;
use std::path::Path;

use labkit::age::{Identities, Recipients};
use labkit::cli::{Error, Result, ResultExt};
use labkit::files::read_text;
use labkit::secret::SecretText;

use super::args::{IdentityArgs, RecipientArgs};

/// Files with keys are small.
const LIMIT: u64 = 1 << 20;

/// Who can open a backup; `None` if it is to be in clear text.
///
/// # Errors
/// When nobody is named, or what is named is no recipient.
pub(super) fn recipients(args: &RecipientArgs) -> Result<Option<Recipients>> {
    if args.plain {
        return Ok(None);
    }
    let mut all = Recipients::default();
    for text in &args.recipient {
        all.add(Recipients::one(text).map_err(|why| Error::usage(format!("--recipient: {why}")))?);
    }
    for path in &args.recipients_file {
        all.add(Recipients::parse(&read_text(path, LIMIT)?, &path.display().to_string())?);
    }
    if all.is_empty() {
        return Err(Error::usage("it is not said who can open the backup")
            .caused_by("backups hold every key and password of the apps")
            .hint("make a pair with age-keygen, keep the identity away from the cluster, and name its public key with --recipient")
            .hint("backupRecipients in the section media of the configuration names it for every run"));
    }
    Ok(Some(all))
}

/// What opens a backup.
///
/// # Errors
/// When a file cannot be read, or holds no identity.
pub(crate) fn identities(args: &IdentityArgs) -> Result<Identities> {
    let mut all = Identities::default();
    for path in &args.identity {
        let name = path.display().to_string();
        let text = if path == Path::new("-") { standard_input()? } else { read_text(path, LIMIT)? };
        all.add(Identities::parse(SecretText::new(text).expose(), &name)?);
    }
    Ok(all)
}

fn standard_input() -> Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().take(LIMIT).read_to_string(&mut text);
    read.or_failed(|| "cannot read the identity from standard input")?;
    Ok(text)
}
