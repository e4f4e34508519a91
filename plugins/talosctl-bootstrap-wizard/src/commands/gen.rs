//! `gen`: the files of a cluster.

use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::output::Shape;
use labkit::plan::{Decision, PlanFlags};
use labkit::prompt::Prompt;

use crate::cluster::{Cluster, ClusterArgs};
use crate::generate::{FileList, Source, files, plan, second_opinion, write};
use crate::machineconfig::{Patch, Patches};

/// Of what, and where to.
#[derive(Debug, Clone, Default, Args)]
pub struct GenArgs {
    /// Which cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Write the files into this folder, instead of that of cluster.yaml
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    pub output_dir: Option<PathBuf>,
    /// Take the secrets from this file, instead of that of cluster.yaml; new ones are written there if it is not there
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub with_secrets: Option<PathBuf>,
    /// Take the secrets out of the configuration of a control plane
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub from_controlplane: Option<PathBuf>,
    /// Patch every configuration: a part of one, or a JSON patch; @FILE for one in a file. Can be repeated
    #[arg(long, value_name = "PATCH")]
    pub config_patch: Vec<String>,
    /// Replace files that hold something else; never the secrets
    #[arg(long)]
    pub force: bool,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

impl GenArgs {
    /// The cluster, with what the command line says instead.
    fn load(&self, session: &Session) -> Result<Cluster> {
        let directory = session.env.directory();
        let mut cluster = self.cluster.load(directory)?;
        if let Some(output) = &self.output_dir {
            cluster.output = directory.join(output);
        }
        if let Some(secrets) = &self.with_secrets {
            cluster.secrets = directory.join(secrets);
        }
        Ok(cluster)
    }

    /// New files are the user's word already; what is replaced is shown and asked about.
    fn agreement(&self) -> PlanFlags {
        PlanFlags { yes: self.plan.yes || !self.force, ..self.plan.clone() }
    }
}

/// Writes the files.
pub async fn run(args: &GenArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let directory = session.env.directory();
    let cluster = args.load(session)?;
    let mut patches = Patches::read(&cluster)?;
    let given = args.config_patch.iter().map(|patch| Patch::from_argument(patch, directory));
    patches.add(given.collect::<Result<Vec<_>>>()?);
    let source = Source::find(&cluster, args.from_controlplane.as_deref(), directory, session.now())?;
    let files = files(&cluster, &source, &patches, directory, session.now())?;
    let plan = plan(&files, args.force)?;
    match plan.confirm(&args.agreement(), &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => {
            session.ui.show(&plan.document("wizard"))?;
            return Ok(ExitCode::Done);
        }
        Decision::Rehearse(_) => {
            return Err(Error::usage("--dry-run=server needs a server, and this command writes files only")
                .hint("use --dry-run"));
        }
        Decision::Apply(confirmed) => {
            write(&files, &source.bundle, &confirmed)?;
            if !source.is_stored {
                session.ui.hint(&format!(
                    "keep a copy of {} in a safe place: without it the cluster cannot be managed or restored",
                    cluster.secrets.file_name().unwrap_or_default().display()
                ));
            }
            let complaints = second_opinion(&files, &cluster, &source.bundle, &session.env).await;
            for complaint in complaints.unwrap_or_default() {
                session.ui.warn(&format!("talosctl validate: {complaint}"));
            }
        }
    }
    session.ui.show(&FileList::new(cluster.name.clone(), &files))?;
    Ok(ExitCode::Done)
}
