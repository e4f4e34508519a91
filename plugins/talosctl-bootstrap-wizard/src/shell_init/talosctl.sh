# talosctl knows no plugins: this function hands `talosctl bootstrap-wizard` over, and everything else through.
talosctl() {
    if [ "${1-}" = bootstrap-wizard ]; then
        shift
        command talosctl-bootstrap-wizard "$@"
    elif [ "${1-}" = __complete ] && [ "${2-}" = bootstrap-wizard ] && [ "$#" -gt 2 ]; then
        shift 2
        command talosctl-bootstrap-wizard __complete "$@"
    elif [ "${1-}" = __completeNoDesc ] && [ "${2-}" = bootstrap-wizard ] && [ "$#" -gt 2 ]; then
        shift 2
        command talosctl-bootstrap-wizard __completeNoDesc "$@"
    else
        if [ "${1-}" = __complete ] && [ "$#" -eq 2 ]; then
            case bootstrap-wizard in
                "$2"*) printf '%s\t%s\n' bootstrap-wizard 'From maintenance mode to a healthy cluster' ;;
            esac
        elif [ "${1-}" = __completeNoDesc ] && [ "$#" -eq 2 ]; then
            case bootstrap-wizard in
                "$2"*) printf '%s\n' bootstrap-wizard ;;
            esac
        fi
        command talosctl "$@"
    fi
}
