//! The picture as a page: self-contained, no scripts, for light and dark; well-formed XML as well.

use super::area::Area;
use super::scale::ScaleError;
use super::svg::{Drawing, GENERATOR, STYLE, drawing, push};
use crate::occupancy::Run;
use labkit::output::xml::escaped;

/// How the page around the pictures looks.
const PAGE: &str = "
:root{color-scheme:light dark}
body{margin:0;font:15px/1.5 ui-sans-serif,system-ui,'Segoe UI',Helvetica,Arial,sans-serif;color:#1f2328;background:#ffffff}
main{max-width:1100px;margin:0 auto;padding:24px 20px 48px}
h1{font-size:22px;margin:0 0 8px}
h2{font-size:18px;margin:36px 0 0}
h2 code{font-weight:400;color:#59636e}
p{margin:2px 0 8px;color:#59636e}
svg{display:block;max-width:100%;height:auto;margin:0 -20px}
summary{cursor:pointer;margin:4px 0}
table{border-collapse:collapse;font-size:13px}
th,td{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid #d1d9e0;vertical-align:top}
td:nth-child(2),th:nth-child(2){text-align:right}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){
body{color:#e6edf3;background:#0d1117}
h2 code,p{color:#9198a1}
th,td{border-color:#3d444d}
}
";

/// The areas below each other, each with a table of who is where.
///
/// # Errors
/// When an area cannot be drawn with cells of that prefix length.
pub fn html(areas: &[Area], prefix: Option<u8>) -> Result<String, ScaleError> {
    let titles: Vec<String> = areas.iter().map(Area::title).collect();
    let title = escaped(&format!("Address map: {}", titles.join(", ")));
    let mut text = format!(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n\
         <meta charset=\"utf-8\"/>\n<meta name=\"generator\" content=\"{GENERATOR}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}</title>\n<style>{PAGE}</style>\n</head>\n<body>\n<main>\n<h1>Address map</h1>\n"
    );
    for area in areas {
        section(area, &drawing(area, prefix, false)?, &mut text);
    }
    text.push_str("</main>\n</body>\n</html>\n");
    Ok(text)
}

/// An area: its picture, which has its own style so that it can be copied out, and a table.
fn section(area: &Area, drawing: &Drawing, text: &mut String) {
    let name = area.name.as_ref().map(|name| format!("{} ", escaped(name))).unwrap_or_default();
    let (addresses, summary) = (escaped(&area.addresses.to_string()), escaped(&area.summary()));
    let Drawing { text: picture, width, height } = drawing;
    let label = escaped(&area.title());
    push(
        text,
        format_args!(
            "<section>\n<h2>{name}<code>{addresses}</code></h2>\n<p>{summary}</p>\n\
             <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">\n<style>{STYLE}</style>\n\
             {picture}</svg>\n"
        ),
    );
    let taken: Vec<&Run> = area.runs.iter().filter(|run| !run.owners.is_empty()).collect();
    if !taken.is_empty() {
        text.push_str(
            "<details>\n<summary>Who is where</summary>\n<table>\n\
             <tr><th>Addresses</th><th>Number</th><th>State</th><th>Pool</th><th>Who</th></tr>\n",
        );
        for run in taken {
            row(run, text);
        }
        text.push_str("</table>\n</details>\n");
    }
    text.push_str("</section>\n");
}

fn row(run: &Run, text: &mut String) {
    let owners: Vec<String> = run.owners.iter().map(|owner| escaped(&owner.to_string())).collect();
    let pool = run.pool.as_deref().map(escaped).unwrap_or_default();
    let (range, size, state, owners) = (run.range, run.range.size(), run.state, owners.join("<br/>"));
    push(
        text,
        format_args!(
            "<tr><td><code>{range}</code></td><td>{size}</td><td>{state}</td><td>{pool}</td><td>{owners}</td></tr>\n"
        ),
    );
}
