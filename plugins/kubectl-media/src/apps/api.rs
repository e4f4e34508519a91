//! How apps are spoken to.

/// The programming interface of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// None that is of use.
    None,
    /// The Servarr family; the path of the version it serves.
    Servarr(&'static str),
    /// qBittorrent's web API.
    QBittorrent,
    /// Transmission's RPC.
    Transmission,
    /// SABnzbd's query API.
    SABnzbd,
    /// Overseerr and its successors.
    Seerr,
    /// Plex Media Server.
    Plex,
    /// Jellyfin.
    Jellyfin,
    /// Bazarr.
    Bazarr,
    /// Tautulli.
    Tautulli,
    /// FlareSolverr. Byparr serves the same, but its health check asks a page on the internet.
    FlareSolverr,
    /// gluetun's control server.
    Gluetun,
}

impl Api {
    /// Whether what proves who asks passes the API server's proxy, which takes `Authorization` for its own, without a
    /// key in the query (media.md 3.3).
    pub fn passes_proxy(self) -> bool {
        !matches!(self, Self::Jellyfin | Self::Transmission | Self::Tautulli)
    }

    /// Whether it refuses names and ports in `Host` that it does not know.
    pub fn minds_host(self) -> bool {
        matches!(self, Self::QBittorrent | Self::SABnzbd | Self::Transmission)
    }
}
