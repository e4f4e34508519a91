
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
            cand --answers 'Take answers from this file; what it leaves open is asked, if there is a terminal'
            cand --record 'Write the answers of this run to a file, for --answers'
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
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
            cand --plain 'Ask in whole lines and draw nothing: for screen readers and simple terminals'
            cand --resume 'Go on with a cluster that a run has begun, and refuse to begin one. Without it, a run goes on where there is one'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand discover 'Find Talos nodes in ranges of addresses'
            cand explain 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
            cand check 'Say what speaks against an installation, before anything is changed'
            cand install 'Install nodes that wait in maintenance mode'
            cand bootstrap 'Begin the cluster''s etcd, once, on one control plane'
            cand init 'Write the first cluster.yaml, with an explanation for everything that can be in it'
            cand gen 'Write the files of a cluster: secrets, machine configurations and talosconfig'
            cand shell-init 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
            cand doctor 'Find out what is wrong with the access to the nodes, and how to mend it'
            cand health 'Check the health of the cluster: Talos''s own checks, and what every node says'
            cand kubeconfig 'Fetch the cluster''s kubeconfig and merge it into yours'
            cand record 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory'
            cand status 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate'
            cand talosconfig 'Client certificates of the Talos API'
            cand upgrade 'Bring nodes to another version of Talos, one at a time'
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
        &'talosctl-bootstrap-wizard;check'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --fail-on 'Exit with 3 when there is a finding of this severity or a worse one'
            cand --min-severity 'Show findings of this severity and worse'
            cand --suppress 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail'
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
        &'talosctl-bootstrap-wizard;install'= {
            cand --fingerprint 'Trust a node that shows this certificate: the fingerprint its console shows. Can be repeated'
            cand --suppress 'Install in spite of a finding of `check`, by code, or by code and subject. Can be repeated'
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --dry-run 'Show what would be done and change nothing; `server` also lets the API server check it'
            cand --confirm 'Agree to a change that cannot be undone by naming its object. Can be repeated'
            cand -e 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --endpoints 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context'
            cand --talosconfig 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config'
            cand --context 'Use this context of the talosconfig'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --keep-boot-medium 'Do not wait until the medium that the nodes were started from is taken out: for network boots and virtual media'
            cand -y 'Do not ask about changes that can be undone'
            cand --yes 'Do not ask about changes that can be undone'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;bootstrap'= {
            cand --recover-from 'Begin with this snapshot of etcd instead of nothing: to restore a cluster that was lost'
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --dry-run 'Show what would be done and change nothing; `server` also lets the API server check it'
            cand --confirm 'Agree to a change that cannot be undone by naming its object. Can be repeated'
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
        &'talosctl-bootstrap-wizard;init'= {
            cand -f 'The file to write [default: cluster.yaml]'
            cand --filename 'The file to write [default: cluster.yaml]'
            cand --from-config 'Take what it says of the cluster from a controlplane.yaml or worker.yaml'
            cand --name 'The name of the cluster'
            cand --endpoint 'Where the Kubernetes API is reached, such as https://10.0.0.10:6443'
            cand --vip 'An address that the control planes share'
            cand --talos-version 'The version of Talos, such as v1.11.2'
            cand --kubernetes-version 'The version of Kubernetes, such as v1.34.1'
            cand --discover 'A network that nodes may be found in. Can be repeated'
            cand --control-plane 'A control plane: its host name and where it answers. Can be repeated'
            cand --worker 'A worker: its host name and where it answers. Can be repeated'
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
        &'talosctl-bootstrap-wizard;gen'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --output-dir 'Write the files into this folder, instead of that of cluster.yaml'
            cand --with-secrets 'Take the secrets from this file, instead of that of cluster.yaml; new ones are written there if it is not there'
            cand --from-controlplane 'Take the secrets out of the configuration of a control plane'
            cand --config-patch 'Patch every configuration: a part of one, or a JSON patch; @FILE for one in a file. Can be repeated'
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
            cand --force 'Replace files that hold something else; never the secrets'
            cand -y 'Do not ask about changes that can be undone'
            cand --yes 'Do not ask about changes that can be undone'
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
        &'talosctl-bootstrap-wizard;talosconfig'= {
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
            cand renew 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;talosconfig;renew'= {
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
            cand --roles 'What its owner may do'
            cand --lifetime 'How long it is good'
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
            cand --through-api 'Let a control plane make it, although the secrets bundle is at hand'
            cand --force 'Replace a context of the same name that is of another cluster'
            cand -y 'Do not ask about changes that can be undone'
            cand --yes 'Do not ask about changes that can be undone'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'talosctl-bootstrap-wizard;talosconfig;help'= {
            cand renew 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;talosconfig;help;renew'= {
        }
        &'talosctl-bootstrap-wizard;talosconfig;help;help'= {
        }
        &'talosctl-bootstrap-wizard;upgrade'= {
            cand --to 'The version of Talos [default: talosVersion of cluster.yaml]'
            cand --image 'The installer''s image, without a tag or with that of the version [default: installer of cluster.yaml, else the node''s own schematic]'
            cand --kubernetes 'The version of Kubernetes that is to follow: it is checked, and talosctl''s command is printed'
            cand -f 'The description of the cluster [default: cluster.yaml]'
            cand --filename 'The description of the cluster [default: cluster.yaml]'
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
            cand --allow-downgrade 'Also take a version that is older than what a node runs'
            cand -y 'Do not ask about changes that can be undone'
            cand --yes 'Do not ask about changes that can be undone'
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
            cand check 'Say what speaks against an installation, before anything is changed'
            cand install 'Install nodes that wait in maintenance mode'
            cand bootstrap 'Begin the cluster''s etcd, once, on one control plane'
            cand init 'Write the first cluster.yaml, with an explanation for everything that can be in it'
            cand gen 'Write the files of a cluster: secrets, machine configurations and talosconfig'
            cand shell-init 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
            cand doctor 'Find out what is wrong with the access to the nodes, and how to mend it'
            cand health 'Check the health of the cluster: Talos''s own checks, and what every node says'
            cand kubeconfig 'Fetch the cluster''s kubeconfig and merge it into yours'
            cand record 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory'
            cand status 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate'
            cand talosconfig 'Client certificates of the Talos API'
            cand upgrade 'Bring nodes to another version of Talos, one at a time'
            cand version 'Show the version of this program'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'talosctl-bootstrap-wizard;help;discover'= {
        }
        &'talosctl-bootstrap-wizard;help;explain'= {
        }
        &'talosctl-bootstrap-wizard;help;check'= {
        }
        &'talosctl-bootstrap-wizard;help;install'= {
        }
        &'talosctl-bootstrap-wizard;help;bootstrap'= {
        }
        &'talosctl-bootstrap-wizard;help;init'= {
        }
        &'talosctl-bootstrap-wizard;help;gen'= {
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
        &'talosctl-bootstrap-wizard;help;talosconfig'= {
            cand renew 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig'
        }
        &'talosctl-bootstrap-wizard;help;talosconfig;renew'= {
        }
        &'talosctl-bootstrap-wizard;help;upgrade'= {
        }
        &'talosctl-bootstrap-wizard;help;version'= {
        }
        &'talosctl-bootstrap-wizard;help;help'= {
        }
    ]
    $completions[$command]
}
