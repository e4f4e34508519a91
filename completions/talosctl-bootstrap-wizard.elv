
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
            cand discover 'Find Talos nodes in ranges of addresses'
            cand explain 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
            cand shell-init 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
            cand doctor 'Find out what is wrong with the access to the nodes, and how to mend it'
            cand health 'Check the health of the cluster: Talos''s own checks, and what every node says'
            cand kubeconfig 'Fetch the cluster''s kubeconfig and merge it into yours'
            cand record 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory'
            cand status 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate'
            cand version 'Show the version of this program'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;discover'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --connect-timeout 'How long to wait for an address where nothing answers'
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
            cand -y 'Do not ask when there are more than 4096 addresses to try'
            cand --yes 'Do not ask when there are more than 4096 addresses to try'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
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
        &'talosctl-bootstrap-wizard;doctor'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --connect-timeout 'How long to wait for a node that does not answer'
            cand --fail-on 'Exit with 3 when there is a finding of this severity or a worse one'
            cand --min-severity 'Show findings of this severity and worse'
            cand --suppress 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail'
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
        &'talosctl-bootstrap-wizard;health'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --wait 'Wait until the cluster is healthy, at most that long; exit code 4 when it takes longer'
            cand --connect-timeout 'How long to wait for a node that does not answer'
            cand --fail-on 'Exit with 3 when there is a finding of this severity or a worse one'
            cand --min-severity 'Show findings of this severity and worse'
            cand --suppress 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail'
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
        &'talosctl-bootstrap-wizard;kubeconfig'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --force-context-name 'Name the context, its cluster and its user so'
            cand --connect-timeout 'How long to wait for a node that does not answer'
            cand --dry-run 'Show what would be done and change nothing; `server` also lets the API server check it'
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
            cand --force 'Replace entries of the same name that mean another cluster'
            cand --use-context 'Make it the current context; in a file without one it is that in any case'
            cand -y 'Do not ask about changes that can be undone'
            cand --yes 'Do not ask about changes that can be undone'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;record'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --to 'The file of the nodes'
            cand --inventory 'Also keep the nodes among the hosts of this inventory of `kubectl ipam`; its comments stay'
            cand --connect-timeout 'How long to wait for a node that does not answer'
            cand --dry-run 'Show what would be done and change nothing; `server` also lets the API server check it'
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
            cand -y 'Do not ask about changes that can be undone'
            cand --yes 'Do not ask about changes that can be undone'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;status'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --connect-timeout 'How long to wait for a node that does not answer'
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
            cand --journal 'Show what was done so far, with its proof, instead of asking the nodes'
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
            cand discover 'Find Talos nodes in ranges of addresses'
            cand explain 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
            cand shell-init 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
            cand doctor 'Find out what is wrong with the access to the nodes, and how to mend it'
            cand health 'Check the health of the cluster: Talos''s own checks, and what every node says'
            cand kubeconfig 'Fetch the cluster''s kubeconfig and merge it into yours'
            cand record 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory'
            cand status 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate'
            cand version 'Show the version of this program'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;help;discover'= {
        }
        &'talosctl-bootstrap-wizard;help;explain'= {
        }
        &'talosctl-bootstrap-wizard;help;shell-init'= {
        }
        &'talosctl-bootstrap-wizard;help;doctor'= {
        }
        &'talosctl-bootstrap-wizard;help;health'= {
        }
        &'talosctl-bootstrap-wizard;help;kubeconfig'= {
        }
        &'talosctl-bootstrap-wizard;help;record'= {
        }
        &'talosctl-bootstrap-wizard;help;status'= {
        }
        &'talosctl-bootstrap-wizard;help;version'= {
        }
        &'talosctl-bootstrap-wizard;help;help'= {
        }
    ]
    $completions[$command]
}
