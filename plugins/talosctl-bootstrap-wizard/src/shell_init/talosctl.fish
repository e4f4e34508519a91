# talosctl knows no plugins: this function hands `talosctl bootstrap-wizard` over, and everything else through.
function talosctl --wraps talosctl --description 'talosctl, with bootstrap-wizard'
    set -l first "$argv[1]"
    if test "$first" = bootstrap-wizard
        command talosctl-bootstrap-wizard $argv[2..-1]
        return
    end
    if test "$first" = __complete; or test "$first" = __completeNoDesc
        if test (count $argv) -gt 2; and test "$argv[2]" = bootstrap-wizard
            command talosctl-bootstrap-wizard $first $argv[3..-1]
            return
        end
        set -l length (string length -- "$argv[2]")
        if test (count $argv) -eq 2; and test (string sub -l $length bootstrap-wizard) = "$argv[2]"
            if test "$first" = __complete
                printf '%s\t%s\n' bootstrap-wizard 'From maintenance mode to a healthy cluster'
            else
                echo bootstrap-wizard
            end
        end
    end
    command talosctl $argv
end
