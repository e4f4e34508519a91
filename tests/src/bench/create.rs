//! One process that creates one ConfigMap: what `reserve` is compared with.

use std::sync::Arc;

use labkit::cli::Env;
use labkit::kube::resource::CONFIG_MAPS;
use labkit::kube::{Cluster, ConnectOptions, Effect, Interaction, KubeFlags, Scope};
use serde_json::{Value, json};

use super::Failure;

/// Creates the ConfigMap `name` in `kube-system` of the kubeconfig's cluster.
pub fn create_config_map(name: &str) -> Result<(), Failure> {
    labkit::kube::install_provider();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let options = ConnectOptions {
            program: "simlab",
            version: env!("CARGO_PKG_VERSION"),
            interaction: Interaction::Forbidden,
            notify: Arc::new(|_| {}),
        };
        let cluster = Cluster::connect(&KubeFlags::default(), &Env::capture(), &options).await?;
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
        let scope = Scope::Namespace("kube-system");
        let _created: Value = cluster.create(&CONFIG_MAPS, scope, &object, Effect::Real).await?;
        Ok(())
    })
}
