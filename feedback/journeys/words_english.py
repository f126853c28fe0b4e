"""What the coach says in English. Written, not translated: words_french.py is its equal.

A step has a text for `any` page, and others where the occasion or the moment wants other words.
A page in memory of somebody never reads "happy", and nothing that hurries or counts.
"""

from feedback.journeys.words import Text

TEXTS: dict[str, dict[str, Text]] = {
    "give_first": {
        "any": Text(
            "The first gift could be yours",
            """Your page is open, {name}. Whoever comes now finds nobody there yet.

            Give first yourself. People look at what is already on a page before they choose what
            to give, so begin with the gift you would be glad to see from a friend.""",
            "Give first",
        ),
        "memorial": Text(
            "Your page is open, {name}",
            """We are glad that you made it, and we will look after it with you.

            If you would like to, leave the first gift yourself. It is easier for others to
            follow than to begin.""",
            "Leave the first gift",
        ),
    },
    "look": {
        "any": Text(
            "Show them that it is you",
            """People who open your page come because of you, {name}. What it still needs:
            {missing}.

            A picture from your telephone is fine. For the words, two sentences do: why
            “{campaign}” matters to you, and what you hope for.""",
            "Finish my page",
        ),
        "memorial": Text(
            "A picture, or a few words",
            """Those who open your page would like to remember with you. What it does not have
            yet: {missing}.

            A picture you are fond of and two sentences are enough. Take your time.""",
            "Add to the page",
        ),
    },
    "share": {
        "any": Text(
            "Three people to write to today",
            """A page does not travel by itself, {name}.

            Think of three people who like to hear from you. Write to each of them alone, by
            name. Here is a message to
            begin with: change a word or two, so that it sounds like you.""",
            "Share my page",
            "Hi! I am collecting for {organization}, and you came to mind first. Will you have "
            "a look at my page? {link}",
        ),
        "birthday": Text(
            "Three people to write to today",
            """A page does not travel by itself, {name}.

            Think of three people who will wish you a happy birthday anyway. Write to each of
            them alone, by name. Here is a message to begin with: change a word or two, so that it
            sounds like you.""",
            "Share my page",
            "Hi! No present for my birthday this year: I am collecting for {organization}. Will "
            "you have a look at my page? {link}",
        ),
        "race": Text(
            "Three people to write to today",
            """A page does not travel by itself, {name}.

            Think of three people who know how much you train. Write to each of them alone, by
            name. Here is a message to
            begin with: change a word or two, so that it sounds like you.""",
            "Share my page",
            "Hi! You know that I am training. I am doing it for {organization}. Will you have a "
            "look at my page? {link}",
        ),
        "memorial": Text(
            "Whom would you like to tell?",
            """Nobody knows of your page yet. Tell those who were close, one at a time, in your
            own words.

            If it helps, here is a message to begin with.""",
            "Share the page",
            "I have made a page in memory, for {organization}. I wanted you to know of it. You "
            "can read it here, whenever you like: {link}",
        ),
    },
    "closest": {
        "any": Text(
            "Ask the five who know you best",
            """No gift has come yet. Somebody has to be first, and it will most likely be one of
            the five people closest to you.

            Ask them today, one by one: a call, a text, a word at the table. You need not
            persuade anybody. Say why “{campaign}” matters to you, and send the page.""",
            "Ask my five",
            "May I ask you something? I would love to have you among the first on my page for "
            "{organization}. Any gift will do: {link}",
        ),
        "memorial": Text(
            "Those who were closest",
            """No gift has come to your page yet. People often wait for one another.

            A word from you is all they need: to family, to an old friend, to a colleague.""",
            "Write to them",
            "I have made a page in memory, for {organization}. It would mean much to me to have "
            "you on it: {link}",
        ),
    },
    "first_gift": {
        "any": Text(
            "Your first gift is here",
            """Somebody has given on your page, {name}, without leaving you a name. Your page
            has begun.

            Now pass it on once more. A page with a gift on it is easier to give to than an empty
            one.""",
            "Share my page again",
        ),
        "named": Text(
            "Your first gift is here",
            """{giver_names} gave first, {name}. Say thank you today, in a message of your own:
            nobody does that as well as you.

            Then pass your page on once more. A page with a gift on it is easier to give to than
            an empty one.""",
            "Share my page again",
        ),
    },
    "milestone": {
        "any": Text(
            "You are {percent} of the way",
            """{donors}, and your page has passed {percent} of its goal.

            This is worth telling. Somebody who meant to give and forgot will see that others are
            with you.""",
            "Tell how far we are",
        ),
        "memorial": Text(
            "{donors}",
            """Your page has passed {percent} of its goal.

            Would you like to let people know? Some meant to give and have not found the
            moment.""",
            "Let people know",
        ),
    },
    "goal_reached": {
        "any": Text(
            "You did it: {goal}",
            """Your goal is reached, {name}. {donors}, and {raised} has come together for
            “{campaign}”.

            Your page is open until {last_day}, and there is more to do. A higher goal is filled
            in for you: press once, and the next friend has something to give to.""",
            "Raise my goal",
        ),
        "memorial": Text(
            "{raised}, together",
            """{donors}. The goal you chose is reached.

            The page stays open until {last_day}. If you would like it to go on, a new goal is
            filled in for you.""",
            "Choose a new goal",
        ),
    },
    "quiet": {
        "any": Text(
            "Your page could use a word from you",
            """It has been quiet for ten days, {name}.

            Write two sentences to those who gave: how it is going, what is next, a picture from
            today. Each of them may pass it on to somebody you do not know.""",
            "Write two sentences",
        ),
        "race": Text(
            "How is the training going?",
            """Your page has been quiet for ten days, {name}, and the people who gave would like
            to know.

            Two sentences and a picture from the road are enough. Each of them may pass it on to
            somebody you do not know.""",
            "Tell them how it goes",
        ),
        "memorial": Text(
            "A few words for those who gave",
            """Your page has been quiet for ten days. If you would like to, leave a few words
            for those who gave: a memory, a picture, a thank-you.""",
            "Leave a few words",
        ),
    },
    "last_week_behind": {
        "any": Text(
            "{days_left} left: remind your friends",
            """{days_left} until {the_day}. Some of your friends mean to give and have not found
            the moment.

            One reminder is a kindness, not a bother. Send it to those who answered you, and to
            those who did not.""",
            "Send a reminder",
            "A little reminder: my page for {organization} is still open, and I would love to "
            "see you on it: {link}",
        ),
        "memorial": Text(
            "A word to those who meant to give",
            """{days_left} until {the_day}. Some people mean to give and have not found the
            moment. A word from you helps them.""",
            "Write to them",
            "The page in memory, for {organization}, is still open. I wanted you to know. {link}",
        ),
    },
    "last_week_ahead": {
        "any": Text(
            "{days_left} left, and {percent} is there",
            """{raised} has come in so far, {name}, and there are {days_left} until {the_day}.

            Tell people how far you have come, and that there is still time. It is a good moment
            for those who like to help something across the line.""",
            "Share where we are",
            "We have {percent} of what I hoped for {organization}! There is still time to be "
            "part of it: {link}",
        ),
        "memorial": Text(
            "{raised} so far",
            """{donors}. There are {days_left} until {the_day}, and some people may still be
            glad to hear of your page.""",
            "Let people know",
            "{donors} in memory, for {organization}. The page is still open: {link}",
        ),
    },
    "day_before": {
        "any": Text(
            "Ready for tomorrow, {name}?",
            """Tomorrow is the day. A post is written for it, with your page in it.

            Read it once today and make it yours. Tomorrow it takes one press.""",
            "Read my post",
        ),
        "birthday": Text(
            "Tomorrow is your birthday",
            """Tomorrow people will ask what you would like, {name}. You know the answer: a gift
            for “{campaign}”.

            A post is written for it. Read it once today and make it yours. Tomorrow it takes one
            press.""",
            "Read my post",
        ),
        "wedding": Text(
            "Tomorrow is your wedding day",
            """Tomorrow you will have other things to do, {name}. So a post is written, with your
            page in it.

            Read it once today and make it yours, or ask a witness to send it for you.""",
            "Read my post",
        ),
        "race": Text(
            "Tomorrow is race day",
            """Legs up, {name}. Everything else is done: a post for tomorrow is written, with
            your page in it.

            Read it once today and make it yours. At the start it takes one press.""",
            "Read my post",
        ),
        "end": Text(
            "Your page closes tomorrow",
            """Your page is open until tomorrow night, {name}. Some people wait for the last
            day, and need only know that it has come.

            A post is written for it. Read it once today and make it yours.""",
            "Read my post",
        ),
        "memorial": Text(
            "For tomorrow",
            """We are thinking of you, {name}. If you would like to say something tomorrow, a few
            words are ready. Leave them as they are, change them, or let them be.""",
            "Read the words",
        ),
    },
    "day": {
        "any": Text(
            "Today is the day, {name}",
            """Everybody at {organization} is thinking of you.

            Your post is ready, with your page in it. Add a picture from today, and let it go.""",
            "Post it now",
        ),
        "birthday": Text(
            "Happy birthday, {name}!",
            """Have a lovely day, from all of us at {organization}.

            People will write to you today and ask what you would like. Your answer is ready,
            with your page in it.""",
            "Post my wish",
        ),
        "wedding": Text(
            "All our best wishes, {name}",
            """Have a wonderful day, from all of us at {organization}.

            Your post is ready, with your page in it. It takes one press between two dances.""",
            "Post it now",
        ),
        "race": Text(
            "Good luck today, {name}",
            """Everybody at {organization} is with you today.

            A picture at the start or at the finish, your page beneath it: that is all it takes.
            The words are ready.""",
            "Post it now",
        ),
        "trip": Text(
            "Have a good journey, {name}",
            """Everybody at {organization} wishes you a safe road.

            Before you leave, one thing: your post is ready, with your page in it.""",
            "Post it now",
        ),
        "end": Text(
            "The last day of your page",
            """Your page closes tonight, {name}. Some people wait for the last day, and need only
            know that it has come.

            Your post is ready. Change a word or two, and let it go.""",
            "Post it now",
        ),
        "memorial": Text(
            "Thinking of you today, {name}",
            """All of us at {organization} are with you today.

            If you would like to share the page, a few words are ready. If not, leave it: it
            stays open until {last_day}.""",
            "Share the page",
        ),
    },
    "thanks": {
        "any": Text(
            "One press, and everybody is thanked",
            """Your page is closed, {name}. {donors}: {raised} for “{campaign}”.

            A thank-you is written, and goes to each of them. Add a word of your own, or send it
            as it is.""",
            "Thank everyone",
        ),
        "memorial": Text(
            "A thank-you to those who gave",
            """Your page is closed. {donors}, and {raised} goes to “{campaign}”.

            A few words of thanks are written, and go to each of them when you say so.""",
            "Read the thank-you",
        ),
    },
    "again": {
        "any": Text(
            "What happens next, {name}",
            """Your page brought {raised} for “{campaign}”. It is with {organization} now, which
            will write to you, and to all who gave, when there is something to tell.

            Until then, your page stays as a memory of who was there.""",
            "See what we did",
        ),
        "birthday": Text(
            "What happens next, {name}",
            """Your page brought {raised} for “{campaign}”. It is with {organization} now, which
            will write to you, and to all who gave, when there is something to tell.

            And your next birthday? Say yes today, and a page will be ready three weeks before.
            You can still change your mind then.""",
            "Yes, again next year",
        ),
        "memorial": Text(
            "What happens next",
            """Your page brought {raised} for “{campaign}”. It is with {organization} now, which
            will write to you, and to all who gave, when there is something to tell.

            The page stays, for whoever would like to come back to it.""",
            "Visit the page",
        ),
    },
    "news": {
        "any": Text(
            "News of what your page did",
            """{headline}

            {where}, {when}. {what}

            You asked, and {donors}. Whoever gave is told too, each of their own gift.""",
            "See your page",
        ),
        "memorial": Text(
            "News of what your page did",
            """{headline}

            {where}, {when}. {what}

            It happened in memory of somebody, because of you and of {people}.""",
            "See your page",
        ),
        # Nobody is asked to pass on what went wrong.
        "trouble": Text(
            "News of what your page helps: something went wrong",
            """{headline}

            {where}, {when}. {what}

            Everyone whose gift is in it is told. You hear from us again when it is settled.""",
            "See your page",
        ),
    },
}
