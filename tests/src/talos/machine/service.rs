//! The machine service's methods, each handed to the function that does it.

use labkit::talos::proto::common::Data;
use labkit::talos::proto::machine::{
    ApplyConfigurationRequest, ApplyConfigurationResponse, BootstrapRequest, BootstrapResponse,
    ContainersRequest, ContainersResponse, CopyRequest, DiskStatsResponse, DmesgRequest,
    EtcdAlarmDisarmResponse, EtcdAlarmListResponse, EtcdDefragmentResponse, EtcdForfeitLeadershipRequest,
    EtcdForfeitLeadershipResponse, EtcdLeaveClusterRequest, EtcdLeaveClusterResponse, EtcdMemberListRequest,
    EtcdMemberListResponse, EtcdRecoverResponse, EtcdRemoveMemberByIdRequest, EtcdRemoveMemberByIdResponse,
    EtcdSnapshotRequest, EtcdStatusResponse, Event, EventsRequest, FileInfo,
    GenerateClientConfigurationRequest, GenerateClientConfigurationResponse, HostnameResponse,
    LifecycleServiceInstallRequest, LifecycleServiceInstallResponse, LifecycleServiceUpgradeRequest,
    LifecycleServiceUpgradeResponse, ListRequest, LoadAvgResponse, LogsRequest, MemoryResponse,
    MetaDeleteRequest, MetaDeleteResponse, MetaWriteRequest, MetaWriteResponse, MountsResponse, ReadRequest,
    RebootRequest, RebootResponse, ResetRequest, ResetResponse, RollbackRequest, RollbackResponse,
    ServiceListResponse, ServiceRestart, ServiceRestartRequest, ServiceRestartResponse, ServiceStart,
    ServiceStartRequest, ServiceStartResponse, ServiceStop, ServiceStopRequest, ServiceStopResponse,
    ShutdownRequest, ShutdownResponse, SystemStatResponse, UpgradeRequest, UpgradeResponse, VersionResponse,
};
use tonic::{Request, Response, Status, Streaming};

use super::{Streamed, apply, bootstrap, clients, etcd, files, lifecycle, status};
use crate::talos::api::Api;
use crate::talos::proto::machine::lifecycle_service_server::LifecycleService;
use crate::talos::proto::machine::machine_service_server::MachineService;
use crate::talos::roles::Roles;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl MachineService for Api {
    type CopyStream = Streamed<Data>;
    type DmesgStream = Streamed<Data>;
    type EtcdSnapshotStream = Streamed<Data>;
    type EventsStream = Streamed<Event>;
    type KubeconfigStream = Streamed<Data>;
    type ListStream = Streamed<FileInfo>;
    type LogsStream = Streamed<Data>;
    type ReadStream = Streamed<Data>;

    async fn apply_configuration(
        &self,
        request: Request<ApplyConfigurationRequest>,
    ) -> Answer<ApplyConfigurationResponse> {
        let roles = request.extensions().get::<Roles>().cloned().unwrap_or_default();
        apply::apply(self, request.into_inner(), &roles).map(Response::new)
    }

    async fn bootstrap(&self, request: Request<BootstrapRequest>) -> Answer<BootstrapResponse> {
        bootstrap::bootstrap(self, request.into_inner()).await.map(Response::new)
    }

    async fn containers(&self, request: Request<ContainersRequest>) -> Answer<ContainersResponse> {
        status::containers(self, &request.into_inner()).map(Response::new)
    }

    async fn copy(&self, request: Request<CopyRequest>) -> Answer<Self::CopyStream> {
        files::copy(self, &request.into_inner().root_path).map(Response::new)
    }

    async fn disk_stats(&self, _: Request<()>) -> Answer<DiskStatsResponse> {
        status::disk_stats(self).map(Response::new)
    }

    async fn dmesg(&self, request: Request<DmesgRequest>) -> Answer<Self::DmesgStream> {
        files::dmesg(self, request.into_inner()).map(Response::new)
    }

    async fn events(&self, request: Request<EventsRequest>) -> Answer<Self::EventsStream> {
        files::events(self, &request.into_inner()).map(Response::new)
    }

    async fn etcd_member_list(
        &self,
        request: Request<EtcdMemberListRequest>,
    ) -> Answer<EtcdMemberListResponse> {
        etcd::member_list(self, request.into_inner()).map(Response::new)
    }

    async fn etcd_remove_member_by_id(
        &self,
        request: Request<EtcdRemoveMemberByIdRequest>,
    ) -> Answer<EtcdRemoveMemberByIdResponse> {
        etcd::remove_member(self, request.into_inner().member_id).map(Response::new)
    }

    async fn etcd_leave_cluster(
        &self,
        _: Request<EtcdLeaveClusterRequest>,
    ) -> Answer<EtcdLeaveClusterResponse> {
        etcd::leave(self).map(Response::new)
    }

    async fn etcd_forfeit_leadership(
        &self,
        _: Request<EtcdForfeitLeadershipRequest>,
    ) -> Answer<EtcdForfeitLeadershipResponse> {
        etcd::forfeit(self).map(Response::new)
    }

    async fn etcd_recover(&self, request: Request<Streaming<Data>>) -> Answer<EtcdRecoverResponse> {
        bootstrap::recover(self, request.into_inner()).await.map(Response::new)
    }

    async fn etcd_snapshot(&self, _: Request<EtcdSnapshotRequest>) -> Answer<Self::EtcdSnapshotStream> {
        etcd::snapshot(self).map(Response::new)
    }

    async fn etcd_alarm_list(&self, _: Request<()>) -> Answer<EtcdAlarmListResponse> {
        etcd::alarms(self).map(Response::new)
    }

    async fn etcd_alarm_disarm(&self, _: Request<()>) -> Answer<EtcdAlarmDisarmResponse> {
        etcd::disarm(self).map(Response::new)
    }

    async fn etcd_defragment(&self, _: Request<()>) -> Answer<EtcdDefragmentResponse> {
        etcd::defragment(self).map(Response::new)
    }

    async fn etcd_status(&self, _: Request<()>) -> Answer<EtcdStatusResponse> {
        etcd::status(self).map(Response::new)
    }

    async fn generate_client_configuration(
        &self,
        request: Request<GenerateClientConfigurationRequest>,
    ) -> Answer<GenerateClientConfigurationResponse> {
        clients::generate(self, &request.into_inner()).map(Response::new)
    }

    async fn hostname(&self, _: Request<()>) -> Answer<HostnameResponse> {
        status::hostname(self).map(Response::new)
    }

    async fn kubeconfig(&self, _: Request<()>) -> Answer<Self::KubeconfigStream> {
        clients::kubeconfig(self).map(Response::new)
    }

    async fn list(&self, request: Request<ListRequest>) -> Answer<Self::ListStream> {
        files::list(self, &request.into_inner()).map(Response::new)
    }

    async fn load_avg(&self, _: Request<()>) -> Answer<LoadAvgResponse> {
        Ok(Response::new(status::load_avg()))
    }

    async fn logs(&self, request: Request<LogsRequest>) -> Answer<Self::LogsStream> {
        files::logs(self, &request.into_inner()).map(Response::new)
    }

    async fn memory(&self, _: Request<()>) -> Answer<MemoryResponse> {
        status::memory(self).map(Response::new)
    }

    async fn meta_write(&self, request: Request<MetaWriteRequest>) -> Answer<MetaWriteResponse> {
        lifecycle::meta_write(self, request.into_inner()).map(Response::new)
    }

    async fn meta_delete(&self, request: Request<MetaDeleteRequest>) -> Answer<MetaDeleteResponse> {
        lifecycle::meta_delete(self, request.into_inner().key).map(Response::new)
    }

    async fn mounts(&self, _: Request<()>) -> Answer<MountsResponse> {
        status::mounts(self).map(Response::new)
    }

    async fn read(&self, request: Request<ReadRequest>) -> Answer<Self::ReadStream> {
        files::read(self, &request.into_inner().path).map(Response::new)
    }

    async fn reboot(&self, request: Request<RebootRequest>) -> Answer<RebootResponse> {
        lifecycle::reboot(self, request.into_inner()).map(Response::new)
    }

    async fn reset(&self, request: Request<ResetRequest>) -> Answer<ResetResponse> {
        lifecycle::reset(self, request.into_inner()).map(Response::new)
    }

    async fn rollback(&self, _: Request<RollbackRequest>) -> Answer<RollbackResponse> {
        lifecycle::rollback(self).map(Response::new)
    }

    async fn service_list(&self, _: Request<()>) -> Answer<ServiceListResponse> {
        status::service_list(self).map(Response::new)
    }

    async fn service_restart(
        &self,
        request: Request<ServiceRestartRequest>,
    ) -> Answer<ServiceRestartResponse> {
        let resp = status::restart(self, &request.into_inner().id, "restarted")?;
        let part = ServiceRestart { metadata: None, resp };
        Ok(Response::new(ServiceRestartResponse { messages: vec![part] }))
    }

    async fn service_start(&self, request: Request<ServiceStartRequest>) -> Answer<ServiceStartResponse> {
        let resp = status::restart(self, &request.into_inner().id, "started")?;
        Ok(Response::new(ServiceStartResponse { messages: vec![ServiceStart { metadata: None, resp }] }))
    }

    async fn service_stop(&self, request: Request<ServiceStopRequest>) -> Answer<ServiceStopResponse> {
        let resp = status::stop(self, &request.into_inner().id)?;
        Ok(Response::new(ServiceStopResponse { messages: vec![ServiceStop { metadata: None, resp }] }))
    }

    async fn shutdown(&self, _: Request<ShutdownRequest>) -> Answer<ShutdownResponse> {
        lifecycle::shutdown(self).map(Response::new)
    }

    async fn system_stat(&self, _: Request<()>) -> Answer<SystemStatResponse> {
        status::system_stat(self).map(Response::new)
    }

    async fn upgrade(&self, request: Request<UpgradeRequest>) -> Answer<UpgradeResponse> {
        lifecycle::upgrade(self, request.into_inner()).map(Response::new)
    }

    async fn version(&self, _: Request<()>) -> Answer<VersionResponse> {
        status::version(self).map(Response::new)
    }
}

#[tonic::async_trait]
impl LifecycleService for Api {
    type InstallStream = Streamed<LifecycleServiceInstallResponse>;
    type UpgradeStream = Streamed<LifecycleServiceUpgradeResponse>;

    async fn install(&self, request: Request<LifecycleServiceInstallRequest>) -> Answer<Self::InstallStream> {
        lifecycle::service_install(self, request.into_inner()).map(Response::new)
    }

    async fn upgrade(&self, request: Request<LifecycleServiceUpgradeRequest>) -> Answer<Self::UpgradeStream> {
        lifecycle::service_upgrade(self, request.into_inner()).map(Response::new)
    }
}
