//! Running cases against a cluster.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use simlab::kube::Cluster;
use simlab::kube::client::{Client, Reply};

use super::case::{Case, Expect, Step, read};
use super::pattern::{at, matches, same_output, squeezed};
use super::pods;

/// Runs every case of a file, each in a namespace of its own, and panics with all that went wrong.
pub fn file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(format!("{name}.yaml"));
    let cases = read(&path);
    let cluster = Cluster::start().expect("a cluster starts");
    let bench = Bench::new(&cluster);
    let mut failures = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        if cluster.simulated().is_none()
            && let Some(why) = &case.simulator_only
        {
            eprintln!("left out on a real server: {} ({why})", case.name);
            continue;
        }
        if let Err(why) = bench.run(case, &format!("{name}-{index}")) {
            failures.push(format!(
                "{}\n    promised by {}\n    {}",
                case.name,
                case.source,
                why.replace('\n', "\n    ")
            ));
        }
    }
    let (failed, all) = (failures.len(), cases.len());
    assert!(failures.is_empty(), "{failed} of {all} cases in {name}.yaml:\n- {}", failures.join("\n- "));
}

struct Bench<'a> {
    cluster: &'a Cluster,
    client: Client,
    home: tempfile::TempDir,
    kubectl: Option<std::path::PathBuf>,
}

impl<'a> Bench<'a> {
    fn new(cluster: &'a Cluster) -> Self {
        let client = Client::new(cluster.url(), cluster.ca_pem(), &cluster.admin_token()).expect("a client");
        let home = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(home.path().join("config"), cluster.kubeconfig()).expect("a kubeconfig");
        Self { cluster, client, home, kubectl: simlab::harness::companion("kubectl") }
    }

    fn run(&self, case: &Case, namespace: &str) -> Result<(), String> {
        let namespaces = "/api/v1/namespaces";
        let body = format!(r#"{{"metadata":{{"name":"{namespace}"}}}}"#);
        self.client.request("POST", namespaces, &[], body.as_bytes()).map_err(|error| error.to_string())?;
        let mut known = BTreeMap::from([("ns".to_owned(), namespace.to_owned())]);
        for data in &case.containers {
            let simulator = self.cluster.simulated().ok_or("only simulated pods have containers")?;
            pods::define(simulator, data, namespace).map_err(|error| error.to_string())?;
        }
        let mut result = Ok(());
        for (index, step) in case.steps.iter().enumerate() {
            result = self.step(step, &mut known).map_err(|why| format!("step {}: {why}", index + 1));
            if result.is_err() {
                break;
            }
        }
        let path = format!("{namespaces}/{namespace}");
        self.client.request("DELETE", &path, &[], b"").map_err(|error| error.to_string())?;
        result
    }

    fn step(&self, step: &Step, known: &mut BTreeMap<String, String>) -> Result<(), String> {
        if step.compact {
            self.cluster.simulated().ok_or("only the simulator can be compacted")?.store().compact();
            return Ok(());
        }
        if let Some(line) = &step.request {
            let reply = self.request(&fill(line, known), step, known)?;
            check_reply(&reply, &step.expect, known)?;
            return save(&reply.json(), step, known);
        }
        let Some(arguments) = &step.kubectl else { return Err("the step does nothing".to_owned()) };
        self.kubectl(arguments, step, known)
    }

    fn request(&self, line: &str, step: &Step, known: &BTreeMap<String, String>) -> Result<Reply, String> {
        let (method, path) = line.split_once(' ').ok_or("a request is METHOD PATH")?;
        let headers: Vec<(String, String)> =
            step.headers.iter().map(|(name, value)| (name.clone(), fill(value, known))).collect();
        let body = match &step.body {
            None => String::new(),
            Some(Value::String(text)) => fill(text, known),
            Some(other) => fill(&other.to_string(), known),
        };
        self.client.request(method, path, &headers, body.as_bytes()).map_err(|error| error.to_string())
    }

    fn kubectl(
        &self,
        arguments: &[String],
        step: &Step,
        known: &mut BTreeMap<String, String>,
    ) -> Result<(), String> {
        let Some(program) = &self.kubectl else {
            eprintln!("SKIPPED, kubectl is not installed: kubectl {}", arguments.join(" "));
            return Ok(());
        };
        let arguments: Vec<String> = arguments.iter().map(|argument| fill(argument, known)).collect();
        let mut child = Command::new(program)
            .args(&arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("KUBECONFIG", self.home.path().join("config"))
            .envs(&step.env)
            .current_dir(self.home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(fill(&step.stdin, known).as_bytes()).map_err(|error| error.to_string())?;
        }
        let ended = pods::finish(child, step).map_err(|error| error.to_string())?;
        let (stdout, stderr) = (&ended.stdout, &ended.stderr);
        let all = format!("kubectl {}\nstdout: {stdout}\nstderr: {stderr}", arguments.join(" "));
        let expect = &step.expect;
        let exit = expect.exit.unwrap_or(0);
        let was_stopped = step.until.is_some() || step.fetch.is_some();
        if !was_stopped && ended.code != Some(exit) {
            return Err(format!("exit code {:?}, expected {exit}: {all}", ended.code));
        }
        if expect.fetched.is_some() && expect.fetched != ended.fetched {
            return Err(format!(
                "through the port came {:?}, expected {:?}: {all}",
                ended.fetched, expect.fetched
            ));
        }
        for (expected, found, what) in
            [(&expect.stdout, stdout, "standard output"), (&expect.stderr, stderr, "standard error")]
        {
            if let Some(expected) = expected
                && !same_output(&fill(expected, known), found)
            {
                return Err(format!("{what} is not\n{expected}\nbut: {all}"));
            }
        }
        for (wanted, found) in [(&expect.stdout_lines, stdout), (&expect.stderr_lines, stderr)] {
            let lines = squeezed(found);
            for wanted in wanted {
                let wanted = fill(wanted, known);
                if !lines.iter().any(|line| matches(&squeezed(&wanted).join(" "), line)) {
                    return Err(format!("no line {wanted:?}: {all}"));
                }
            }
        }
        if let Some(unwanted) = expect.stdout_lacks.iter().find(|text| stdout.contains(&fill(text, known))) {
            return Err(format!("{unwanted:?} should not be there: {all}"));
        }
        let value = serde_json::from_str(stdout).unwrap_or(Value::Null);
        check_fields(&value, &expect.fields, known)?;
        save(&value, step, known)
    }
}

/// Puts what is known in place of its names.
pub fn fill(text: &str, known: &BTreeMap<String, String>) -> String {
    known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Keeps values of an answer for later steps.
pub fn save(value: &Value, step: &Step, known: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (name, path) in &step.save {
        let found = at(value, path).ok_or_else(|| format!("nothing at {path} to keep: {value}"))?;
        let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        known.insert(name.clone(), text);
    }
    Ok(())
}

/// Whether an answer is the expected one; if not, why.
pub fn check_reply(reply: &Reply, expect: &Expect, known: &BTreeMap<String, String>) -> Result<(), String> {
    let body = String::from_utf8_lossy(&reply.body);
    let right = expect.status.map_or(reply.status < 300, |status| status == reply.status);
    if !right {
        return Err(format!("status {}, expected {:?}: {body}", reply.status, expect.status));
    }
    let value = reply.json();
    for (expected, field) in [(&expect.reason, "reason"), (&expect.message, "message")] {
        let found = value.get(field).and_then(Value::as_str).unwrap_or("");
        if let Some(expected) = expected
            && !matches(&fill(expected, known), found)
        {
            return Err(format!("{field} is {found:?}, expected {expected:?}"));
        }
    }
    for (name, expected) in &expect.headers {
        let found = reply.header(name);
        if !matches(&fill(expected, known), found) {
            return Err(format!("header {name} is {found:?}, expected {expected:?}"));
        }
    }
    if let Some(expected) = &expect.text
        && !matches(expected.trim_end(), body.trim_end())
    {
        return Err(format!("the body is {body:?}, expected {expected:?}"));
    }
    if let Some(expected) = &expect.events {
        check_events(&reply.lines(), expected, known)?;
    }
    check_fields(&value, &expect.fields, known)
}

fn check_events(
    found: &[Value],
    expected: &[BTreeMap<String, Value>],
    known: &BTreeMap<String, String>,
) -> Result<(), String> {
    if found.len() != expected.len() {
        let types: Vec<_> = found.iter().map(|event| event["type"].to_string()).collect();
        return Err(format!("{} events, expected {}: {}", found.len(), expected.len(), types.join(" ")));
    }
    for (index, (event, fields)) in found.iter().zip(expected).enumerate() {
        check_fields(event, fields, known).map_err(|why| format!("event {}: {why}", index + 1))?;
    }
    Ok(())
}

fn check_fields(
    value: &Value,
    fields: &BTreeMap<String, Value>,
    known: &BTreeMap<String, String>,
) -> Result<(), String> {
    for (path, expected) in fields {
        let found = at(value, path).map_or(Value::Null, std::borrow::Cow::into_owned);
        let same = match (expected, &found) {
            (Value::String(pattern), Value::String(text)) => matches(&fill(pattern, known), text),
            (expected, found) => expected == found,
        };
        if !same {
            return Err(format!("{path} is {found}, expected {expected}: {value}"));
        }
    }
    Ok(())
}
