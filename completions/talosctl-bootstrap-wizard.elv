
use builtin;
use str;

set edit:completion:arg-completer[talosctl-bootstrap-wizard] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'talosctl-bootstrap-wizard'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'talosctl-bootstrap-wizard'= {
            cand -n 'Work on these nodes, instead of those of the talosconfig''s context'
            cand --nodes 'Work on these nodes, instead of those of the talosconfig''s context'
            cand -e 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --endpoints 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --talosconfig 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config'
            cand --context 'Use this context of the talosconfig'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand explain 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
            cand shell-init 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
            cand version 'Show the version of this program'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;explain'= {
            cand -n 'Work on these nodes, instead of those of the talosconfig''s context'
            cand --nodes 'Work on these nodes, instead of those of the talosconfig''s context'
            cand -e 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --endpoints 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --talosconfig 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config'
            cand --context 'Use this context of the talosconfig'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;shell-init'= {
            cand -n 'Work on these nodes, instead of those of the talosconfig''s context'
            cand --nodes 'Work on these nodes, instead of those of the talosconfig''s context'
            cand -e 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --endpoints 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --talosconfig 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config'
            cand --context 'Use this context of the talosconfig'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;version'= {
            cand -n 'Work on these nodes, instead of those of the talosconfig''s context'
            cand --nodes 'Work on these nodes, instead of those of the talosconfig''s context'
            cand -e 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --endpoints 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --talosconfig 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config'
            cand --context 'Use this context of the talosconfig'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;help'= {
            cand explain 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
            cand shell-init 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
            cand version 'Show the version of this program'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;help;explain'= {
        }
        &'talosctl-bootstrap-wizard;help;shell-init'= {
        }
        &'talosctl-bootstrap-wizard;help;version'= {
        }
        &'talosctl-bootstrap-wizard;help;help'= {
        }
    ]
    $completions[$command]
}
