//! The `log` subresource.
//!
//! Behaviour: kubernetes/kubernetes: pkg/apis/core/validation (`ValidatePodLogOptions`),
//! pkg/kubelet/kubelet_pods.go (`validateContainerLogStatus`), pkg/kubelet/kuberuntime/logs.

use std::sync::Arc;

use futures::stream;
use http::{Request, Response, header};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use jiff::{SignedDuration, Timestamp};

use super::runtime::{ContainerRef, LogBook, LogLine, PodRuntime};
use super::{
    Body, ContainerState, Pod, Query, Refusal, choose_container, container_state, full, is_scheduled,
};

/// What part of a log is asked for, and in which form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Options {
    follow: bool,
    previous: bool,
    timestamps: bool,
    since: Option<Timestamp>,
    tail: Option<usize>,
    limit_bytes: Option<usize>,
}

pub(super) fn serve<B>(
    request: &Request<B>,
    pod: &Pod,
    runtime: &dyn PodRuntime,
    now: Timestamp,
) -> Result<Response<Body>, Refusal> {
    let query = Query::of(request);
    let options = Options::parse(&query, &pod.name, now)?;
    let container = choose_container(pod, query.get("container"))?;
    if !is_scheduled(pod) {
        return Ok(text(full("")));
    }
    let state = container_state(pod, &container);
    if let ContainerState::Waiting(reason) = &state
        && !options.previous
    {
        return Err(Refusal::bad_request(format!(
            "container {container:?} in pod {:?} is waiting to start: {reason}",
            pod.name
        )));
    }
    let of = ContainerRef { namespace: pod.namespace.clone(), pod: pod.name.clone(), container };
    let Some(book) = runtime.log(&of, options.previous) else {
        return Err(Refusal::bad_request(format!(
            "previous terminated container {:?} in pod {:?} not found",
            of.container, pod.name
        )));
    };
    let follow = options.follow && !options.previous && state != ContainerState::Terminated;
    Ok(text(stream_lines(book, options, follow)))
}

fn text(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain"));
    response
}

impl Options {
    fn parse(query: &Query, pod: &str, now: Timestamp) -> Result<Options, Refusal> {
        let number = |name: &str, least: i64| -> Result<Option<i64>, Refusal> {
            let Some(word) = query.get(name).filter(|word| !word.is_empty()) else {
                return Ok(None);
            };
            let value: i64 = word.parse().map_err(|_| {
                Refusal::bad_request(format!("strconv.ParseInt: parsing {word:?}: invalid syntax"))
            })?;
            if value < least {
                let rule =
                    if least == 0 { "must be greater than or equal to 0" } else { "must be greater than 0" };
                let error = format!("Invalid value: {value}: {rule}");
                return Err(Refusal::invalid("PodLogOptions", pod, name, error));
            }
            Ok(Some(value))
        };
        let count = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
        let seconds = number("sinceSeconds", 1)?;
        let time = query.get("sinceTime").filter(|word| !word.is_empty());
        if seconds.is_some() && time.is_some() {
            let mut refusal = Refusal::invalid(
                "PodLogOptions",
                pod,
                "",
                "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified".to_owned(),
            );
            refusal.message = format!(
                "PodLogOptions {pod:?} is invalid: : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"
            );
            return Err(refusal);
        }
        let since = match (seconds, time) {
            (Some(seconds), _) => now.checked_sub(SignedDuration::from_secs(seconds)).ok(),
            (None, Some(word)) => Some(word.parse::<Timestamp>().map_err(|_| {
                Refusal::bad_request(format!(
                    "parsing time {word:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {word:?} as \"2006\""
                ))
            })?),
            (None, None) => None,
        };
        Ok(Options {
            follow: query.flag("follow"),
            previous: query.flag("previous"),
            timestamps: query.flag("timestamps"),
            since,
            tail: number("tailLines", 0)?.map(count),
            limit_bytes: number("limitBytes", 1)?.map(count),
        })
    }

    /// The lines to begin with: the last ones first, then those that are new enough.
    fn select(&self, lines: Vec<LogLine>) -> Vec<LogLine> {
        let skip = self.tail.map_or(0, |tail| lines.len().saturating_sub(tail));
        lines.into_iter().skip(skip).filter(|line| self.wants(line)).collect()
    }

    fn wants(&self, line: &LogLine) -> bool {
        self.since.is_none_or(|since| line.time >= since)
    }

    fn render(&self, lines: &[LogLine]) -> String {
        let render = |line: &LogLine| {
            if self.timestamps {
                format!("{} {}\n", line.time.strftime("%Y-%m-%dT%H:%M:%S.%9fZ"), line.text)
            } else {
                format!("{}\n", line.text)
            }
        };
        lines.iter().map(render).collect()
    }
}

/// A reader of a log.
struct Reader {
    book: Arc<LogBook>,
    options: Options,
    follow: bool,
    position: usize,
    started: bool,
    bytes_left: usize,
}

impl Reader {
    /// The next piece of text, or `None` at the end.
    async fn next(&mut self) -> Option<String> {
        loop {
            if self.bytes_left == 0 || (self.started && !self.follow) {
                return None;
            }
            if self.started && !self.book.wait_beyond(self.position).await {
                return None;
            }
            let lines = self.book.from(self.position);
            self.position += lines.len();
            let lines = if self.started {
                lines.into_iter().filter(|line| self.options.wants(line)).collect()
            } else {
                self.options.select(lines)
            };
            self.started = true;
            let mut text = self.options.render(&lines);
            if text.len() > self.bytes_left {
                let cut = (0..=self.bytes_left).rev().find(|at| text.is_char_boundary(*at));
                text.truncate(cut.unwrap_or(0));
                self.bytes_left = 0;
            } else {
                self.bytes_left -= text.len();
            }
            if !text.is_empty() {
                return Some(text);
            }
        }
    }
}

fn stream_lines(book: Arc<LogBook>, options: Options, follow: bool) -> Body {
    let reader = Reader {
        book,
        bytes_left: options.limit_bytes.unwrap_or(usize::MAX),
        options,
        follow,
        position: 0,
        started: false,
    };
    let frames = stream::unfold(reader, |mut reader| async move {
        let text = reader.next().await?;
        Some((Ok(Frame::data(Bytes::from(text))), reader))
    });
    BodyExt::boxed(StreamBody::new(frames))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn lines(count: i64) -> Vec<LogLine> {
        (0..count).map(|n| LogLine { time: at(n), text: format!("line {n}") }).collect()
    }

    fn options(query: &str) -> Result<Options, Refusal> {
        let request = Request::get(format!("/log?{query}")).body(()).unwrap();
        Options::parse(&Query::of(&request), "web-0", at(100))
    }

    fn read(query: &str) -> String {
        let options = options(query).unwrap();
        let body = stream_lines(Arc::new(LogBook::new(lines(4))), options, false);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let bytes = runtime.block_on(async { body.collect().await.unwrap().to_bytes() });
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn parts_of_a_log_are_chosen_by_count_age_and_size() {
        assert_eq!(read(""), "line 0\nline 1\nline 2\nline 3\n");
        assert_eq!(read("tailLines=1"), "line 3\n");
        assert_eq!(read("tailLines=0"), "");
        assert_eq!(read("sinceSeconds=98"), "line 2\nline 3\n");
        assert_eq!(read("sinceTime=2023-11-14T22:13:23Z"), "line 3\n");
        assert_eq!(read("limitBytes=9"), "line 0\nli");
        assert_eq!(read("tailLines=1&timestamps=true"), "2023-11-14T22:13:23.000000000Z line 3\n");
    }

    #[test]
    fn bad_options_are_refused_as_upstream_does() {
        assert_eq!(
            options("tailLines=-1").unwrap_err().message,
            "PodLogOptions \"web-0\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0"
        );
        assert_eq!(
            options("limitBytes=0").unwrap_err().message,
            "PodLogOptions \"web-0\" is invalid: limitBytes: Invalid value: 0: must be greater than 0"
        );
        assert_eq!(options("tailLines=x").unwrap_err().reason, "BadRequest");
        assert_eq!(options("sinceSeconds=1&sinceTime=2023-11-14T22:13:23Z").unwrap_err().reason, "Invalid");
    }

    #[test]
    fn a_follower_gets_new_lines_until_the_container_ends() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let book = Arc::new(LogBook::new(lines(2)));
            let mut body =
                stream_lines(Arc::clone(&book), Options { tail: Some(1), ..Options::default() }, true);
            let mut next = async || {
                let frame = body.frame().await?;
                Some(String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
            };
            assert_eq!(next().await.as_deref(), Some("line 1\n"));
            book.append([LogLine { time: at(9), text: "more".into() }]);
            assert_eq!(next().await.as_deref(), Some("more\n"));
            book.close();
            assert_eq!(next().await, None);
        });
    }
}
