# Completion for clathrate in bash: verbs, options, and files by their suffix.
_clathrate() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    local common='--output --force --keys --json --threads --max-memory --quiet --verbose --help'
    local options='' suffix=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W 'demo fit plan keygen encrypt run decrypt score inspect doctor
            bench help --version --help' -- "$cur"))
        return
    fi
    case $prev in
    --packing) COMPREPLY=($(compgen -W 'auto row blocks' -- "$cur")); return ;;
    --preset) COMPREPLY=($(compgen -W 'L12 L13 L14 L15 L16' -- "$cur")); return ;;
    --mode) COMPREPLY=($(compgen -W 'encrypted clear simulate' -- "$cur")); return ;;
    --activation) COMPREPLY=($(compgen -W 'kernel-relu relu' -- "$cur")); return ;;
    esac
    case $verb in
    demo) options='--data --rows --splits' ;;
    fit) suffix=csv options='--target --id --ignore --positive --hidden --logistic --activation
        --bandwidth --epochs --batch --learning-rate --weight-decay --validation --patience
        --finetune --seed' ;;
    plan) suffix=clm options='--packing --precision --preset' ;;
    keygen) suffix=clp options='--passphrase-file' ;;
    encrypt) suffix='@(clp|csv)' options='--public --keep-ids --passphrase-file' ;;
    run) suffix='@(clm|cld|csv|clp)' options='--mode --plan' ;;
    decrypt) suffix=cld options='--passphrase-file' ;;
    score) suffix=csv options='--truth --target --id --html' ;;
    inspect) suffix='@(clm|clp|clk|cld)' ;;
    bench) options='--quick --filter --lines --compare core' ;;
    help) COMPREPLY=($(compgen -W 'demo fit plan keygen encrypt run decrypt score inspect doctor
        bench' -- "$cur")); return ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options $common" -- "$cur"))
    else
        local files
        shopt -q extglob || { shopt -s extglob; }
        files=$(compgen -f -X "!*.$suffix" -- "$cur")
        COMPREPLY=($(compgen -d -- "$cur") $files)
        [ -n "$suffix" ] || COMPREPLY=($(compgen -W "$options" -- "$cur") $(compgen -f -- "$cur"))
    fi
}
complete -o filenames -F _clathrate clathrate
