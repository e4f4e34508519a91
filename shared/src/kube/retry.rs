//! When a request is sent again. Pure.
//!
//! kube's own policy repeats every method up to 15 times and applies to answers of applications behind the API
//! server's proxy; it is switched off, and this one takes its place.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};

/// Tries per request, the first included.
pub(super) const TRIES: u32 = 3;

const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);

/// How one try ended, as far as trying again is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server answered, perhaps saying when to come back.
    Answered(StatusCode, Option<Duration>),
    /// There was no connection, so the server saw nothing of it.
    NotConnected,
    /// Anything else: a lost answer, a deadline, a certificate that is not trusted.
    Failed,
}

/// How long to wait before the next try; `None` to leave it at this one.
///
/// Only reads are repeated, and never those that go through the API server to an application. `jitter` is between
/// 0 and 1.
pub(super) fn pause(
    method: &Method,
    path: &str,
    tries_made: u32,
    outcome: Outcome,
    jitter: f64,
) -> Option<Duration> {
    let repeatable = matches!(*method, Method::GET | Method::HEAD) && !through_proxy(path);
    if !repeatable || tries_made >= TRIES {
        return None;
    }
    let backoff = (SHORTEST * 2_u32.saturating_pow(tries_made.saturating_sub(1)))
        .mul_f64(1.0 + jitter.clamp(0.0, 1.0))
        .min(LONGEST);
    match outcome {
        Outcome::Answered(
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT,
            after,
        ) => Some(after.unwrap_or(backoff)),
        Outcome::NotConnected => Some(backoff),
        Outcome::Answered(..) | Outcome::Failed => None,
    }
}

/// `Retry-After` in seconds; a date, which API servers do not send, counts as none.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Whether the path leads through the API server to a node, Service or Pod.
fn through_proxy(path: &str) -> bool {
    path.split(['?', '#']).next().unwrap_or(path).split('/').any(|segment| segment == "proxy")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Outcome = Outcome::Answered(StatusCode::SERVICE_UNAVAILABLE, None);

    fn get(outcome: Outcome, tries: u32) -> Option<Duration> {
        pause(&Method::GET, "/api/v1/nodes", tries, outcome, 0.0)
    }

    #[test]
    fn reads_are_tried_three_times_with_growing_pauses() {
        assert_eq!(get(BUSY, 1), Some(Duration::from_millis(100)));
        assert_eq!(get(BUSY, 2), Some(Duration::from_millis(200)));
        assert_eq!(get(BUSY, 3), None);
        assert_eq!(get(Outcome::NotConnected, 1), Some(Duration::from_millis(100)));
    }

    #[test]
    fn the_servers_own_pause_wins() {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("7"));
        let after = retry_after(&headers);
        let outcome = Outcome::Answered(StatusCode::TOO_MANY_REQUESTS, after);
        assert_eq!(get(outcome, 1), Some(Duration::from_secs(7)));
        headers.insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("soon"));
        assert_eq!(retry_after(&headers), None);
    }

    #[test]
    fn writes_are_never_repeated() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(pause(&method, "/api/v1/nodes", 1, BUSY, 0.0), None, "{method}");
            assert_eq!(pause(&method, "/api/v1/nodes", 1, Outcome::NotConnected, 0.0), None, "{method}");
        }
    }

    #[test]
    fn requests_to_applications_are_never_repeated() {
        let path = "/api/v1/namespaces/media/services/http:sonarr:80/proxy/api/v3/system/status";
        assert_eq!(pause(&Method::GET, path, 1, BUSY, 0.0), None);
        let named_proxy = "/api/v1/namespaces/media/configmaps/proxy-settings?x=/proxy/";
        assert!(pause(&Method::GET, named_proxy, 1, BUSY, 0.0).is_some());
    }

    #[test]
    fn other_answers_stand() {
        for code in [200, 400, 401, 403, 404, 409, 410, 500, 502] {
            let code = StatusCode::from_u16(code).expect("a valid status");
            assert_eq!(get(Outcome::Answered(code, None), 1), None, "{code}");
        }
        assert_eq!(get(Outcome::Failed, 1), None);
    }

    #[test]
    fn jitter_at_most_doubles_a_pause_and_a_second_is_the_longest() {
        let pause = |jitter| pause(&Method::GET, "/x", 2, BUSY, jitter);
        assert_eq!(pause(1.0), Some(Duration::from_millis(400)));
        assert_eq!(pause(99.0), Some(Duration::from_millis(400)));
    }
}
