"""The starting texts in English; the words in braces are filled in with the organization's own."""

PRIVACY = """
<p>{legal_name} asks for as little as a gift needs, uses it for that, and sells or lends it to
nobody. This page says what we keep, why, for how long, and what you can ask of us.</p>
<h2>What we keep, and why</h2>
<ul>
<li><strong>Your gift</strong>: your name, your e-mail address, the amount, the date, the
campaign, and a message if you wrote one. We need them to carry out your gift, to confirm it to
you and to keep our books. The law requires the books.</li>
<li><strong>How you wish to appear</strong>: nothing about you is shown on the campaign’s page
unless you ask for it on the form. You may change your mind at any time: write to us.</li>
<li><strong>Your language and your time zone</strong>, so that we write to you in your language
and not in the night.</li>
<li><strong>What we sent you</strong>, so that nothing is sent twice and we can show you.</li>
<li><strong>Technical notes</strong>: for some minutes we count the tries from one internet
address, to stop people who test stolen cards.</li>
</ul>
<p>We never see or keep your card or bank number: you give it to Stripe, on Stripe’s own
page.</p>
<h2>Cookies</h2>
<p>Reading our pages sets none. The form on which you give sets one that protects the form
against misuse. There is no advertising, no tracker and no script of another company on our
pages.</p>
<h2>Who else handles it</h2>
<ul>
<li><strong>Stripe</strong> takes the payment and checks it for fraud. Stripe is also established
in the United States and in Ireland, and may handle your information there.</li>
<li><strong>The companies that host this site and deliver our mail</strong>, on our instructions
only.</li>
</ul>
<h2>How long</h2>
<p>We keep what our books need for {years_kept}. When nothing requires your information any more,
we erase it or take your name off it.</p>
<h2>Your rights</h2>
<p>Under {law}, you may see what we hold about you, have it corrected, receive it in a file, have
it erased where the law does not oblige us to keep it, object to a use of it, and withdraw a
consent that you gave. Write to <a href="mailto:{email}">{email}</a>{telephone}. We answer within
30 days and it costs nothing. If our answer does not satisfy you, you may complain to
{authority}.</p>
<h2>Who is responsible</h2>
<p>{privacy_officer}<br>{legal_name}<br>{address}<br><a href="mailto:{email}">{email}</a></p>
<p>If something goes wrong with your information and could harm you, we tell you and the
authority, and say what we do about it.</p>
"""

TERMS = """
<p>These are the terms on which {legal_name} receives gifts through this site. They are short
because a gift is a simple thing.</p>
<h2>Your gift</h2>
<ul>
<li>A gift is voluntary. You receive nothing in exchange for it but our thanks and our news.</li>
<li>You give your own money, from a card or an account that you may use.</li>
<li>The amount and the currency are those you see on the form and again on Stripe’s page. Nothing
is added to them.</li>
<li>Your gift is made when Stripe tells us that it is paid. You then receive a confirmation by
e-mail.</li>
<li>On your bank statement the gift reads {statement_descriptor}.</li>
</ul>
<h2>What we do with it</h2>
<p>We use gifts for the campaign they were made to. If a campaign receives more than it needs, or
can no longer be carried out, we use what is left for work as near to it as we can, and say so on
the campaign’s page. Figures such as “five books” say what that amount really pays for.</p>
<h2>Tax</h2>
<p>The confirmation by e-mail is not a tax receipt. Ask us whether an official receipt can be
issued for your gift: <a href="mailto:{email}">{email}</a>.</p>
<h2>Messages</h2>
<p>A message that you leave for the campaign’s page has to be kind and lawful. We may hold back
or remove a message that is not, or that advertises something.</p>
<h2>If something goes wrong</h2>
<p>We look after this site with care, but cannot promise that it is always there. If a payment
went wrong, we put it right: see our page on refunds. Nothing in these terms takes away a right
that the law gives you.</p>
<h2>Reaching us</h2>
<p>Write to <a href="mailto:{email}">{email}</a>{telephone}. {legal_name}, {address}.</p>
"""

REFUNDS = """
<p>Mistakes happen: one zero too many, the same gift twice, the wrong campaign. Tell us, and we
put it right.</p>
<h2>How to ask</h2>
<p>Write to <a href="mailto:{email}">{email}</a>{telephone}. Give us the reference in your
confirmation or, if you cannot find it, the date, the amount and your name.</p>
<h2>Until when</h2>
<p>Within 30 days of your gift we refund it without asking why. Later we do what we can: once a
gift has been spent on what it was made for, it cannot always be taken back. A payment that you
did not make is refunded whenever you tell us.</p>
<h2>Who decides, and how long it takes</h2>
<p>A member of our staff decides, and answers you within five working days. The money goes back
to the card or account it came from, and nowhere else. Your bank usually shows it within ten
days.</p>
<h2>What it changes</h2>
<ul>
<li>You receive the whole amount. We bear the cost of the payment.</li>
<li>The gift no longer counts in the campaign’s total, and your name or message leaves its
page.</li>
<li>If an official receipt was issued for the gift, it is cancelled or replaced. You may no
longer use it for your taxes.</li>
</ul>
<h2>Before you call your bank</h2>
<p>If you read {statement_descriptor} on your statement and do not know why, please ask us first.
We can tell you what it is the same day, and a refund from us is quicker than a dispute.</p>
"""

LEGAL = """
<h2>Who publishes this page</h2>
<p>{legal_name}<br>{address}{registered_as}<br><a href="mailto:{email}">{email}</a></p>
<p>The person responsible for what is published here is the one who directs the organization.</p>
{hosted_by}<h2>Payments</h2>
<p>Payments are taken by Stripe on its own pages. We receive the money on our own account.</p>
<h2>Words and pictures</h2>
<p>The words and the photographs on these pages belong to us or to the people named beside
them. Ask us before you use them elsewhere. People who are shown have agreed to it; if you
see yourself and wish not to, write to us and the picture goes.</p>
<h2>The software</h2>
<p>These pages are run by Hearback, free software under the BSD licence.</p>
"""

HOSTED_BY = """<h2>Who hosts it</h2>
<p>{host}</p>
"""
REGISTERED_AS = "<br>Registration number: {registration}"

CONTACT = """
<p>A person reads what you write. We answer within two working days, in English or in French.</p>
<h2>Write or call</h2>
<p>Write to <a href="mailto:{email}">{email}</a>{telephone}.</p>
<h2>By post</h2>
<p>{legal_name}<br>{address}</p>
<h2>About your gift</h2>
<p>Have the reference in your confirmation at hand if you can. We can correct your name or
address, change how you appear on a campaign’s page, send the confirmation again, or refund a
mistake.</p>
<h2>About your information</h2>
<p>Write to the person in charge of it:<br>{privacy_officer}<br>
<a href="mailto:{email}">{email}</a></p>
"""

PAGES = {
    "privacy": ("Privacy", PRIVACY),
    "terms": ("Terms of giving", TERMS),
    "refunds": ("Refunds", REFUNDS),
    "legal": ("Legal notice", LEGAL),
    "contact": ("Contact", CONTACT),
}
