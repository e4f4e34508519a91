//! What makes pods.

use jiff::Timestamp;
use labkit::kube::nullable;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Condition, Meta, Template};

/// A kind of workload.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Deployment.
    #[default]
    Deployment,
    /// A StatefulSet.
    StatefulSet,
    /// A DaemonSet.
    DaemonSet,
    /// A CronJob.
    CronJob,
    /// A pod that nothing keeps, or that something unknown does: the kind of that.
    Other(String),
}

impl Kind {
    /// The kind as objects carry it: `Deployment`.
    pub fn name(&self) -> &str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::CronJob => "CronJob",
            Self::Other(kind) => kind,
        }
    }

    /// Its API version: `apps/v1`; that of unknown kinds is not known.
    pub fn api_version(&self) -> &'static str {
        match self {
            Self::Deployment | Self::StatefulSet | Self::DaemonSet => "apps/v1",
            Self::CronJob => "batch/v1",
            Self::Other(_) => "",
        }
    }
}

/// A Deployment, StatefulSet or DaemonSet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Workload {
    /// Which of them; the items of a list do not say it.
    #[serde(skip)]
    pub kind: Kind,
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: WorkloadSpec,
    /// What became of it.
    pub status: WorkloadStatus,
}

/// The spec of a workload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadSpec {
    /// How many pods; one if it is not said.
    pub replicas: Option<u32>,
    /// What its pods are made from.
    pub template: Template,
    /// How a Deployment goes from old pods to new ones.
    #[serde(deserialize_with = "nullable")]
    pub strategy: Strategy,
    /// The claims each pod of a StatefulSet gets.
    #[serde(deserialize_with = "nullable")]
    pub volume_claim_templates: Vec<ClaimTemplate>,
}

/// How a Deployment goes from old pods to new ones.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Strategy {
    /// `Recreate`, or `RollingUpdate`, which is what nothing means, too.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub kind: String,
}

/// A claim of each pod of a StatefulSet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimTemplate {
    /// Its metadata.
    pub metadata: Meta,
}

/// The status of a workload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadStatus {
    /// Pods that take traffic, of a Deployment or StatefulSet.
    #[serde(deserialize_with = "nullable")]
    pub ready_replicas: u32,
    /// Nodes that should have a pod, of a DaemonSet.
    #[serde(deserialize_with = "nullable")]
    pub desired_number_scheduled: u32,
    /// Nodes whose pod takes traffic, of a DaemonSet.
    #[serde(deserialize_with = "nullable")]
    pub number_ready: u32,
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}

/// A CronJob.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CronJob {
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: CronJobSpec,
    /// What became of it.
    pub status: CronJobStatus,
}

/// The spec of a CronJob.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CronJobSpec {
    /// When it runs, in cron's words.
    pub schedule: String,
    /// Whether it is held back.
    #[serde(deserialize_with = "nullable")]
    pub suspend: bool,
    /// What runs.
    pub job_template: JobTemplate,
}

/// What a CronJob makes its Jobs from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct JobTemplate {
    /// The spec of the Jobs.
    pub spec: JobSpec,
}

/// The spec of a Job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct JobSpec {
    /// What its pods are made from.
    pub template: Template,
}

/// The status of a CronJob.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CronJobStatus {
    /// When it last began.
    pub last_schedule_time: Option<Timestamp>,
    /// When it last ended well.
    pub last_successful_time: Option<Timestamp>,
    /// The Jobs that run now.
    #[serde(deserialize_with = "nullable")]
    pub active: Vec<IgnoredAny>,
}
