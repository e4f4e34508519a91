
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'talosctl-bootstrap-wizard' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'talosctl-bootstrap-wizard'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'talosctl-bootstrap-wizard' {
            [CompletionResult]::new('--answers', '--answers', [CompletionResultType]::ParameterName, 'Take answers from this file; what it leaves open is asked, if there is a terminal')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Write the answers of this run to a file, for --answers')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Ask in whole lines and draw nothing: for screen readers and simple terminals')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Go on with a cluster that a run has begun, and refuse to begin one. Without it, a run goes on where there is one')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('discover', 'discover', [CompletionResultType]::ParameterValue, 'Find Talos nodes in ranges of addresses')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what speaks against an installation, before anything is changed')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install nodes that wait in maintenance mode')
            [CompletionResult]::new('bootstrap', 'bootstrap', [CompletionResultType]::ParameterValue, 'Begin the cluster''s etcd, once, on one control plane')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write the first cluster.yaml, with an explanation for everything that can be in it')
            [CompletionResult]::new('gen', 'gen', [CompletionResultType]::ParameterValue, 'Write the files of a cluster: secrets, machine configurations and talosconfig')
            [CompletionResult]::new('shell-init', 'shell-init', [CompletionResultType]::ParameterValue, 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong with the access to the nodes, and how to mend it')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the health of the cluster: Talos''s own checks, and what every node says')
            [CompletionResult]::new('kubeconfig', 'kubeconfig', [CompletionResultType]::ParameterValue, 'Fetch the cluster''s kubeconfig and merge it into yours')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Wipe a node, after it has left the cluster')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate')
            [CompletionResult]::new('talosconfig', 'talosconfig', [CompletionResultType]::ParameterValue, 'Client certificates of the Talos API')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Bring nodes to another version of Talos, one at a time')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version of this program')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'talosctl-bootstrap-wizard;discover' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for an address where nothing answers')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask when there are more than 4096 addresses to try')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask when there are more than 4096 addresses to try')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;explain' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;check' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 3 when there is a finding of this severity or a worse one')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Show findings of this severity and worse')
            [CompletionResult]::new('--suppress', '--suppress', [CompletionResultType]::ParameterName, 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;install' {
            [CompletionResult]::new('--fingerprint', '--fingerprint', [CompletionResultType]::ParameterName, 'Trust a node that shows this certificate: the fingerprint its console shows. Can be repeated')
            [CompletionResult]::new('--suppress', '--suppress', [CompletionResultType]::ParameterName, 'Install in spite of a finding of `check`, by code, or by code and subject. Can be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Agree to a change that cannot be undone by naming its object. Can be repeated')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--keep-boot-medium', '--keep-boot-medium', [CompletionResultType]::ParameterName, 'Do not wait until the medium that the nodes were started from is taken out: for network boots and virtual media')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;bootstrap' {
            [CompletionResult]::new('--recover-from', '--recover-from', [CompletionResultType]::ParameterName, 'Begin with this snapshot of etcd instead of nothing: to restore a cluster that was lost')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Agree to a change that cannot be undone by naming its object. Can be repeated')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;init' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The file to write [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The file to write [default: cluster.yaml]')
            [CompletionResult]::new('--from-config', '--from-config', [CompletionResultType]::ParameterName, 'Take what it says of the cluster from a controlplane.yaml or worker.yaml')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The name of the cluster')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Where the Kubernetes API is reached, such as https://10.0.0.10:6443')
            [CompletionResult]::new('--vip', '--vip', [CompletionResultType]::ParameterName, 'An address that the control planes share')
            [CompletionResult]::new('--talos-version', '--talos-version', [CompletionResultType]::ParameterName, 'The version of Talos, such as v1.11.2')
            [CompletionResult]::new('--kubernetes-version', '--kubernetes-version', [CompletionResultType]::ParameterName, 'The version of Kubernetes, such as v1.34.1')
            [CompletionResult]::new('--discover', '--discover', [CompletionResultType]::ParameterName, 'A network that nodes may be found in. Can be repeated')
            [CompletionResult]::new('--control-plane', '--control-plane', [CompletionResultType]::ParameterName, 'A control plane: its host name and where it answers. Can be repeated')
            [CompletionResult]::new('--worker', '--worker', [CompletionResultType]::ParameterName, 'A worker: its host name and where it answers. Can be repeated')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;gen' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write the files into this folder, instead of that of cluster.yaml')
            [CompletionResult]::new('--with-secrets', '--with-secrets', [CompletionResultType]::ParameterName, 'Take the secrets from this file, instead of that of cluster.yaml; new ones are written there if it is not there')
            [CompletionResult]::new('--from-controlplane', '--from-controlplane', [CompletionResultType]::ParameterName, 'Take the secrets out of the configuration of a control plane')
            [CompletionResult]::new('--config-patch', '--config-patch', [CompletionResultType]::ParameterName, 'Patch every configuration: a part of one, or a JSON patch; @FILE for one in a file. Can be repeated')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace files that hold something else; never the secrets')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;shell-init' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;doctor' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 3 when there is a finding of this severity or a worse one')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Show findings of this severity and worse')
            [CompletionResult]::new('--suppress', '--suppress', [CompletionResultType]::ParameterName, 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;health' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until the cluster is healthy, at most that long; exit code 4 when it takes longer')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 3 when there is a finding of this severity or a worse one')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Show findings of this severity and worse')
            [CompletionResult]::new('--suppress', '--suppress', [CompletionResultType]::ParameterName, 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;kubeconfig' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--force-context-name', '--force-context-name', [CompletionResultType]::ParameterName, 'Name the context, its cluster and its user so')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace entries of the same name that mean another cluster')
            [CompletionResult]::new('--use-context', '--use-context', [CompletionResultType]::ParameterName, 'Make it the current context; in a file without one it is that in any case')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;record' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The file of the nodes')
            [CompletionResult]::new('--inventory', '--inventory', [CompletionResultType]::ParameterName, 'Also keep the nodes among the hosts of this inventory of `kubectl ipam`; its comments stay')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;reset' {
            [CompletionResult]::new('--wipe', '--wipe', [CompletionResultType]::ParameterName, 'What is wiped')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Agree to a change that cannot be undone by naming its object. Can be repeated')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--shutdown', '--shutdown', [CompletionResultType]::ParameterName, 'Power the node off afterwards, instead of starting it again')
            [CompletionResult]::new('--skip-drain', '--skip-drain', [CompletionResultType]::ParameterName, 'Do not let the node drain itself; the other control planes take it out of etcd')
            [CompletionResult]::new('--gone', '--gone', [CompletionResultType]::ParameterName, 'The machine is lost: wipe nothing, only take it out of etcd')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;status' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--journal', '--journal', [CompletionResultType]::ParameterName, 'Show what was done so far, with its proof, instead of asking the nodes')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;talosconfig' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'talosctl-bootstrap-wizard;talosconfig;renew' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--roles', '--roles', [CompletionResultType]::ParameterName, 'What its owner may do')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long it is good')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--through-api', '--through-api', [CompletionResultType]::ParameterName, 'Let a control plane make it, although the secrets bundle is at hand')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a context of the same name that is of another cluster')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;talosconfig;help' {
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'talosctl-bootstrap-wizard;talosconfig;help;renew' {
            break
        }
        'talosctl-bootstrap-wizard;talosconfig;help;help' {
            break
        }
        'talosctl-bootstrap-wizard;upgrade' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The version of Talos [default: talosVersion of cluster.yaml]')
            [CompletionResult]::new('--image', '--image', [CompletionResultType]::ParameterName, 'The installer''s image, without a tag or with that of the version [default: installer of cluster.yaml, else the node''s own schematic]')
            [CompletionResult]::new('--kubernetes', '--kubernetes', [CompletionResultType]::ParameterName, 'The version of Kubernetes that is to follow: it is checked, and talosctl''s command is printed')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--allow-downgrade', '--allow-downgrade', [CompletionResultType]::ParameterName, 'Also take a version that is older than what a node runs')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;version' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;help' {
            [CompletionResult]::new('discover', 'discover', [CompletionResultType]::ParameterValue, 'Find Talos nodes in ranges of addresses')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what speaks against an installation, before anything is changed')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install nodes that wait in maintenance mode')
            [CompletionResult]::new('bootstrap', 'bootstrap', [CompletionResultType]::ParameterValue, 'Begin the cluster''s etcd, once, on one control plane')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write the first cluster.yaml, with an explanation for everything that can be in it')
            [CompletionResult]::new('gen', 'gen', [CompletionResultType]::ParameterValue, 'Write the files of a cluster: secrets, machine configurations and talosconfig')
            [CompletionResult]::new('shell-init', 'shell-init', [CompletionResultType]::ParameterValue, 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong with the access to the nodes, and how to mend it')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the health of the cluster: Talos''s own checks, and what every node says')
            [CompletionResult]::new('kubeconfig', 'kubeconfig', [CompletionResultType]::ParameterValue, 'Fetch the cluster''s kubeconfig and merge it into yours')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Wipe a node, after it has left the cluster')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate')
            [CompletionResult]::new('talosconfig', 'talosconfig', [CompletionResultType]::ParameterValue, 'Client certificates of the Talos API')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Bring nodes to another version of Talos, one at a time')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version of this program')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'talosctl-bootstrap-wizard;help;discover' {
            break
        }
        'talosctl-bootstrap-wizard;help;explain' {
            break
        }
        'talosctl-bootstrap-wizard;help;check' {
            break
        }
        'talosctl-bootstrap-wizard;help;install' {
            break
        }
        'talosctl-bootstrap-wizard;help;bootstrap' {
            break
        }
        'talosctl-bootstrap-wizard;help;init' {
            break
        }
        'talosctl-bootstrap-wizard;help;gen' {
            break
        }
        'talosctl-bootstrap-wizard;help;shell-init' {
            break
        }
        'talosctl-bootstrap-wizard;help;doctor' {
            break
        }
        'talosctl-bootstrap-wizard;help;health' {
            break
        }
        'talosctl-bootstrap-wizard;help;kubeconfig' {
            break
        }
        'talosctl-bootstrap-wizard;help;record' {
            break
        }
        'talosctl-bootstrap-wizard;help;reset' {
            break
        }
        'talosctl-bootstrap-wizard;help;status' {
            break
        }
        'talosctl-bootstrap-wizard;help;talosconfig' {
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig')
            break
        }
        'talosctl-bootstrap-wizard;help;talosconfig;renew' {
            break
        }
        'talosctl-bootstrap-wizard;help;upgrade' {
            break
        }
        'talosctl-bootstrap-wizard;help;version' {
            break
        }
        'talosctl-bootstrap-wizard;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
