# Completion for clathrate and clathrate-eval in bash: verbs, options, and files by their suffix.
_clathrate_words() { # WORDS: those that begin with what was typed
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_clathrate_files() { # SUFFIX, as an extended pattern; none: every file
    local shown=()
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
    mapfile -t shown < <(compgen -f -- "$cur")
    local file pattern="*.$1"
    for file in "${shown[@]}"; do
        [ -d "$file" ] && continue
        [[ -z $1 || $file == $pattern ]] && COMPREPLY+=("$file")
    done
}

_clathrate() {
    local common='--output --force --keys --json --threads --max-memory --quiet --verbose --help'
    local verbs='demo ratings features fit plan recipe keygen encrypt train watch run decrypt score inspect doctor bench help'
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    local options='' suffix=''
    [ "${COMP_WORDS[0]##*/}" = clathrate-eval ] && verbs='run train inspect'
    COMPREPLY=()
    # Bash takes '=' for a word of its own: --mode=cl is three.
    if [ "$cur" = = ]; then
        cur=''
    elif [ "$prev" = = ]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ "$COMP_CWORD" -eq 1 ]; then
        _clathrate_words "$verbs --version --help"
        return
    fi
    case $prev in
    --packing) _clathrate_words 'auto row blocks'; return ;;
    --preset) _clathrate_words 'L12 L13 L14 L15 L16 R14 R15 B15 B16 B16-hp B16-s12'; return ;;
    --release) [ "$verb" = decrypt ] && _clathrate_words 'numbers label score' ||
        _clathrate_words label; return ;;
    --mode) _clathrate_words 'encrypted clear simulate'; return ;;
    --model) _clathrate_words 'logistic ridge network'; return ;;
    --condition) _clathrate_words 'standardise whiten'; return ;;
    --degree) _clathrate_words '3 7'; return ;;
    --activation) _clathrate_words 'kernel-relu relu'; return ;;
    --keys | --map) _clathrate_files clk; return ;;
    --truth | --data | --ratings | --calibrate) _clathrate_files csv; return ;;
    --html) _clathrate_files html; return ;;
    --plan) _clathrate_files clp; return ;;
    --checkpoint) _clathrate_files clc; return ;;
    --validate) _clathrate_files '@(cld|csv)'; return ;;
    -o | --output | --passphrase-file | --reports) _clathrate_files ''; return ;;
    esac
    case $verb in
    demo) options='--data --rows --splits --only' ;;
    fit) suffix=csv options='--target --id --ignore --positive --hidden --logistic --activation
        --bandwidth --epochs --batch --learning-rate --weight-decay --validation --patience
        --finetune --seed --recommend --rank --sweeps --penalty --user --item --rating' ;;
    ratings) options='--make --users --items --kinds --share --noise --seed --user --item
        --rating' ;;
    features) suffix=csv options='--map --target --id --ignore --components --cosines --same-unit
        --width --seed' ;;
    plan) suffix=clm options='--packing --precision --preset --release --steps --users' ;;
    recipe) suffix=csv options='--target --id --ignore --model --hidden --seed --condition
        --degree --steps --batch --penalty --clip --preset' ;;
    keygen) suffix=clp options='--passphrase-file --release' ;;
    encrypt) suffix='@(clp|csv)' options='--public --keep-ids --predict --refit --hold-out --seed
        --passphrase-file
        --user --item --rating' ;;
    train) suffix='@(clp|cld|csv)' options='--mode --checkpoint --checkpoint-every --validate
        --every --reports --wait --map-keys --seed' ;;
    watch) options='--truth --follow --continue --stop --patience --gain --passphrase-file' ;;
    run) suffix='@(clm|clw|cld|csv)' options='--mode --plan --map-keys --top --user --item
        --rating' ;;
    decrypt) suffix='@(cld|clw)' options='--passphrase-file --release --bits --calibrate --ratings --top
        --user --item --rating' ;;
    score) suffix=csv options='--truth --target --id --html' ;;
    inspect) suffix='@(clm|clp|clk|cld|clw|clc)' ;;
    bench) suffix=json options='--quick --filter --lines --compare' ;;
    help) _clathrate_words "$verbs"; return ;;
    esac
    if [[ $cur == -* ]]; then
        _clathrate_words "$options $common"
    elif [ "$verb" = bench ] && [ "$COMP_CWORD" -eq 2 ]; then
        _clathrate_words 'core deep train'
    elif [ "$verb" = demo ] && [ "$COMP_CWORD" -eq 2 ]; then
        _clathrate_words 'diagnosis train'
    else
        _clathrate_files "$suffix"
    fi
}
complete -F _clathrate clathrate clathrate-eval
