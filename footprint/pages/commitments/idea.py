"""One idea: the four questions of realism, the decision, what it is merged into, its wording, and what it becomes."""

from dataclasses import replace

import streamlit as st

from footprint.commitments.label.cycles import worked_cycle
from footprint.commitments.sieve.ideas import REALISM, WORDING, Idea, lacking_words, merged_with, refused, unanswered
from footprint.pages import acting, state
from footprint.pages.plan_desk import WANTED_COMMITMENT, PlanDesk
from footprint.pages.show import escape, show_note
from footprint.sentences.register_files import name_column, say_word
from footprint.sentences.wording import keep_idea
from footprint.words.texts import format_date

ANSWERS = ("", "yes", "no", "unsure")
DECISIONS = ("open", "kept", "dropped")
CHOSEN = "sieve-idea"


def show_idea(desk: PlanDesk) -> None:
    """Choose an idea, weigh it, word it; make it a commitment."""
    ideas = {one.idea_id: one for one in desk.register.ideas}
    if st.session_state.get(CHOSEN) not in ideas:
        st.session_state[CHOSEN] = next(
            (one for one, idea in ideas.items() if idea.decision == "open"), next(iter(ideas))
        )
    chosen = st.selectbox(
        state.say("page.commitments.sieve.choose"),
        list(ideas),
        format_func=lambda one: f"{one} — {ideas[one].title}",
        key=CHOSEN,
    )
    idea = ideas[chosen]
    _show_facts(desk, idea)
    _show_form(desk, idea)
    _show_becoming(desk, idea)


def _show_facts(desk: PlanDesk, idea: Idea) -> None:
    """What the auditor wrote, what is merged into it, what those who reread it remarked."""
    carried = merged_with(idea, desk.register.ideas)
    facts = [
        f"« {escape(idea.recommendation)} »" if idea.recommendation else "",
        state.say("page.commitments.sieve.carries", names=escape(", ".join(one.idea_id for one in carried)))
        if carried
        else "",
    ]
    st.markdown("  \n".join(filter(None, facts)))
    for remark in idea.comments:
        day = format_date(remark.on, state.current_language()) if remark.on else ""
        by = ", ".join(filter(None, (remark.by, day)))
        st.markdown(f"> {escape(remark.text)}  \n> :small[{escape(by or state.say('format.missing'))}]")
    if idea.comments:
        show_note(state.say("page.commitments.sieve.declared"))


def _show_form(desk: PlanDesk, idea: Idea) -> None:
    language, key = state.current_language(), f"idea-{idea.idea_id}-{desk.number}"
    say = {
        name: name_column(name, language) for name in (*REALISM, *WORDING, "decision", "reason", "merged_into", "tirs")
    }
    with st.form(key):
        columns = st.columns(4)
        given = {
            name: columns[at].selectbox(
                state.say(f"page.commitments.sieve.ask_{name}"),
                ANSWERS,
                ANSWERS.index(getattr(idea, name)),
                format_func=lambda one, name=name: say_word("ideas", name, one, language),
                key=f"{key}-{name}",
            )
            for at, name in enumerate(REALISM)
        }
        left, right = st.columns([1, 2])
        decision = left.selectbox(
            say["decision"],
            DECISIONS,
            DECISIONS.index(idea.decision),
            format_func=lambda one: say_word("ideas", "decision", one, language),
            key=f"{key}-decision",
        )
        reason = right.text_input(say["reason"], idea.reason, key=f"{key}-reason")
        others = ["", *(one.idea_id for one in desk.register.ideas if one.idea_id != idea.idea_id)]
        into = left.selectbox(
            say["merged_into"],
            others,
            others.index(idea.merged_into) if idea.merged_into in others else 0,
            format_func=lambda one: one or state.say("page.commitments.sieve.alone"),
            key=f"{key}-into",
        )
        tirs = right.text_input(say["tirs"], " ; ".join(idea.tirs), key=f"{key}-tirs")
        texts = {
            name: (left, right)[at % 2].text_input(
                say[name], getattr(idea, name), key=f"{key}-{name}", help=_find_help(name)
            )
            for at, name in enumerate(("who", "what", "by_when", "how_much"))
        }
        texts["proven_by"] = st.text_input(say["proven_by"], idea.proven_by, key=f"{key}-proven")
        if acting.form_submit_button(st, state.say("page.commitments.sieve.save")):
            codes = tuple(one.strip() for one in tirs.replace(",", ";").split(";") if one.strip())
            texts = {name: said.strip() for name, said in texts.items()}
            after = replace(
                idea, **given, **texts, decision=decision, reason=reason.strip(), merged_into=into, tirs=codes
            )
            _save(desk, idea, after)


def _find_help(name: str) -> str | None:
    return state.say(f"register_help.{name}") if name in ("by_when", "how_much") else None


def _save(desk: PlanDesk, before: Idea, after: Idea) -> None:
    if after.decision == "dropped" and not after.reason and not after.merged_into:
        st.error(state.say("page.commitments.sieve.reason_needed"))
        return
    if after.merged_into and after.merged_into in {one.idea_id for one in merged_with(before, desk.register.ideas)}:
        st.error(state.say("page.commitments.sieve.loop", name=after.merged_into))
        return
    ideas = tuple(after if one.idea_id == before.idea_id else one for one in desk.register.ideas)
    desk.change_register(state.say("page.commitments.sieve.saved", name=after.idea_id), ideas=ideas)


def _show_becoming(desk: PlanDesk, idea: Idea) -> None:
    """What lacks before it can be a promise, and the one action that makes it one."""
    language = state.current_language()
    if idea.merged_into:
        st.markdown(state.say("page.commitments.sieve.is_merged", name=escape(idea.merged_into)))
        return
    if idea.commitment_id:
        st.success(state.say("page.commitments.sieve.became", name=escape(idea.commitment_id)))
        return
    if against := refused(idea):
        names = ", ".join(name_column(name, language) for name in against)
        st.warning(state.say("page.commitments.sieve.against", names=names))
    if asked := unanswered(idea):
        names = ", ".join(name_column(name, language) for name in asked)
        show_note(state.say("page.commitments.sieve.unanswered", names=names))
    lacking = lacking_words(idea)
    if lacking:
        names = ", ".join(name_column(name, language) for name in lacking)
        st.markdown(state.say("page.commitments.sieve.lacking", names=names))
    else:
        st.success(state.say("page.commitments.sieve.worded"), icon=":material/check_circle:")
    dropped = idea.decision == "dropped"
    if acting.button(
        st, state.say("page.commitments.sieve.become"), key="idea-become", type="primary", disabled=dropped
    ):
        promise, lists = keep_idea(idea, desk.register, worked_cycle(desk.register))
        st.session_state[WANTED_COMMITMENT] = promise.commitment_id
        message = state.say("page.commitments.done.created", name=promise.commitment_id, title=promise.title)
        desk.change_register(message, **lists)
