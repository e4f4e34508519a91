//! An app that is not itself: something else answers in its place, badly or not at all.

use std::time::Duration;

use serde::Deserialize;

use super::http::{Answer, End, Request};
use super::{App, Simulated};

/// What answers in an app's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A web page.
    Page,
    /// A redirect to a login page.
    Login,
    /// HTTP 401, whatever is asked.
    Closed,
    /// HTTP 500.
    Error,
    /// Half of an answer; then the connection ends.
    Half,
    /// 200 MB.
    Huge,
    /// Nothing at all.
    Silent,
}

/// An app in whose place something else answers; its files and its log are its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    /// What answers.
    pub how: How,
    /// The app.
    pub app: Box<App>,
}

impl Broken {
    /// The app, broken.
    pub fn of(app: &App, how: How) -> App {
        App::Broken(Self { how, app: Box::new(app.clone()) })
    }
}

impl Simulated for Broken {
    fn port(&self) -> u16 {
        self.app.port()
    }

    fn answer(&mut self, _: &Request) -> Answer {
        let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n";
        let mut json = Answer::of(200, "application/json", "{\"status\": \"OK\", ");
        match self.how {
            How::Page => Answer::of(200, "text/html; charset=utf-8", page),
            How::Login => Answer::to(302, "https://login.example.org/?rd=app"),
            How::Closed => Answer::empty(401),
            How::Error => Answer::of(500, "text/plain", "boom"),
            How::Half => {
                json.end = End::Cut;
                json
            }
            How::Huge => {
                let mut huge = Answer::of(200, "application/json", vec![b' '; 1 << 20]);
                huge.end = End::Repeated(200);
                huge
            }
            How::Silent => {
                json.after = Duration::from_secs(3600);
                json
            }
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        self.app.files()
    }

    fn log(&self) -> Vec<String> {
        self.app.log()
    }

    fn start(&mut self, environment: &[(String, String)]) {
        self.app.start(environment);
    }
}
