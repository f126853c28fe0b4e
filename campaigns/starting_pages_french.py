"""The starting texts in French; the words in braces are filled in with the organization's own."""

PRIVACY = """
<p>Nous ({legal_name}) demandons le strict nécessaire pour recevoir un don, ne nous en servons que
pour cela, et ne le vendons ni ne le prêtons à personne. Cette page dit ce que nous gardons,
pourquoi, combien de temps, et ce que vous pouvez nous demander.</p>
<h2>Ce que nous gardons, et pourquoi</h2>
<ul>
<li><strong>Votre don</strong> : votre nom, votre adresse courriel, le montant, la date, la
campagne, et votre message si vous en avez laissé un. Il nous les faut pour recevoir votre don,
vous le confirmer et tenir nos livres. La loi exige ces livres.</li>
<li><strong>La façon dont vous voulez paraître</strong> : rien de vous n’est montré sur la page
de la campagne si vous ne l’avez pas demandé. Vous pouvez changer d’avis à tout moment :
écrivez-nous.</li>
<li><strong>Votre langue et votre fuseau horaire</strong>, pour vous écrire dans votre langue et
pas en pleine nuit.</li>
<li><strong>Ce que nous vous avons envoyé</strong>, pour ne rien envoyer deux fois et pouvoir
vous le montrer.</li>
<li><strong>Des traces techniques</strong> : pendant quelques minutes, nous comptons les essais
venus d’une même adresse internet, afin d’arrêter ceux qui essaient des cartes volées.</li>
</ul>
<p>Nous ne voyons ni ne gardons jamais le numéro de votre carte ou de votre compte : vous le
donnez à Stripe, sur la page de Stripe.</p>
<h2>Témoins (cookies)</h2>
<p>Lire nos pages n’en dépose aucun. Le formulaire de don en dépose un seul, qui le protège
contre les abus. Il n’y a sur nos pages ni publicité, ni pistage, ni programme d’une autre
entreprise.</p>
<h2>Qui d’autre y touche</h2>
<ul>
<li><strong>Stripe</strong> encaisse le paiement et en vérifie l’honnêteté. Stripe est aussi
établie aux États-Unis et en Irlande, et peut y traiter vos renseignements.</li>
<li><strong>Les entreprises qui hébergent ce site et portent notre courrier</strong>, sur nos
seules instructions.</li>
</ul>
<h2>Combien de temps</h2>
<p>Nous gardons ce qu’exigent nos livres : {years_kept}. Quand plus rien n’oblige à garder vos
renseignements, nous les effaçons ou en retirons votre nom.</p>
<h2>Vos droits</h2>
<p>Selon {law}, vous pouvez voir ce que nous avons sur vous, le faire corriger, le recevoir dans
un fichier, le faire effacer quand la loi ne nous oblige pas à le garder, vous opposer à un usage
et retirer un consentement. Écrivez à <a href="mailto:{email}">{email}</a>{telephone}. Nous
répondons dans les 30 jours, sans frais. Si notre réponse ne vous satisfait pas, vous pouvez vous
adresser à {authority}.</p>
<h2>Qui en répond</h2>
<p>{privacy_officer}<br>{legal_name}<br>{address}<br><a href="mailto:{email}">{email}</a></p>
<p>S’il arrive à vos renseignements quelque chose qui puisse vous nuire, nous vous le disons,
ainsi qu’à l’autorité, avec ce que nous faisons pour y remédier.</p>
"""

TERMS = """
<p>Voici à quelles conditions nous ({legal_name}) recevons des dons sur ce site. Elles sont
courtes, parce qu’un don est une chose simple.</p>
<h2>Votre don</h2>
<ul>
<li>Un don est libre. Vous ne recevez rien en échange, sinon notre merci et de nos
nouvelles.</li>
<li>Vous donnez votre argent, depuis une carte ou un compte dont vous avez le droit de vous
servir.</li>
<li>Le montant et la devise sont ceux du formulaire, et de nouveau ceux de la page de Stripe.
Rien ne s’y ajoute.</li>
<li>Votre don est fait quand Stripe nous dit qu’il est payé. Vous recevez alors une confirmation
par courriel.</li>
<li>Sur votre relevé bancaire, le don s’appelle {statement_descriptor}.</li>
</ul>
<h2>Ce que nous en faisons</h2>
<p>Un don sert à la campagne pour laquelle il a été fait. Si une campagne reçoit plus qu’il ne
lui faut, ou ne peut plus être menée, nous employons le reste à ce qui en est le plus proche, et
la page de la campagne le dit. Une mention comme « cinq livres » dit ce que ce montant paie
vraiment.</p>
<h2>Impôts</h2>
<p>La confirmation par courriel n’est pas un reçu fiscal. Demandez-nous si un reçu officiel peut
être établi pour votre don : <a href="mailto:{email}">{email}</a>.</p>
<h2>Messages</h2>
<p>Le message que vous laissez pour la page d’une campagne doit être bienveillant et permis par
la loi. Nous pouvons retenir ou retirer celui qui ne l’est pas, ou qui fait de la publicité.</p>
<h2>Si quelque chose va mal</h2>
<p>Nous prenons soin de ce site, mais ne pouvons promettre qu’il soit toujours là. Si un paiement
s’est mal passé, nous le réparons : voyez notre page sur les remboursements. Rien ici ne vous
enlève un droit que la loi vous donne.</p>
<h2>Nous joindre</h2>
<p>Écrivez à <a href="mailto:{email}">{email}</a>{telephone}. {legal_name}, {address}.</p>
"""

REFUNDS = """
<p>Cela arrive : un zéro de trop, le même don deux fois, la mauvaise campagne. Dites-le-nous, et
nous le réparons.</p>
<h2>Comment demander</h2>
<p>Écrivez à <a href="mailto:{email}">{email}</a>{telephone}. Donnez la référence qui figure dans
votre confirmation ou, si vous ne la trouvez plus, la date, le montant et votre nom.</p>
<h2>Jusqu’à quand</h2>
<p>Dans les 30 jours de votre don, nous le remboursons sans demander pourquoi. Plus tard, nous
faisons ce que nous pouvons : un don déjà dépensé pour ce qu’il devait payer ne peut pas toujours
être repris. Un paiement que vous n’avez pas fait est remboursé, quel que soit le jour où vous
nous le dites.</p>
<h2>Qui décide, et en combien de temps</h2>
<p>Une personne de notre équipe décide, et vous répond dans les cinq jours ouvrables. L’argent
retourne à la carte ou au compte d’où il est venu, et nulle part ailleurs. Votre banque l’affiche
d’ordinaire dans les dix jours.</p>
<h2>Ce que cela change</h2>
<ul>
<li>Vous recevez le montant entier. Les frais du paiement sont pour nous.</li>
<li>Le don ne compte plus dans le total de la campagne, et votre nom ou votre message quitte sa
page.</li>
<li>Si un reçu officiel a été établi pour ce don, il est annulé ou remplacé. Vous ne pouvez plus
vous en servir pour vos impôts.</li>
</ul>
<h2>Avant d’appeler votre banque</h2>
<p>Si vous lisez {statement_descriptor} sur votre relevé sans savoir ce que c’est, demandez-nous
d’abord. Nous pouvons vous le dire le jour même, et un remboursement de notre part est plus
rapide qu’une contestation.</p>
"""

LEGAL = """
<h2>Qui publie ces pages</h2>
<p>{legal_name}<br>{address}{registered_as}<br><a href="mailto:{email}">{email}</a></p>
<p>La personne responsable de ce qui est publié ici est celle qui dirige l’organisme.</p>
{hosted_by}<h2>Paiements</h2>
<p>Les paiements sont encaissés par Stripe, sur ses propres pages. Nous recevons l’argent sur
notre propre compte.</p>
<h2>Textes et images</h2>
<p>Les textes et les photographies de ces pages sont à nous ou aux personnes nommées à côté.
Demandez-nous avant de vous en servir ailleurs. Les personnes que l’on voit y ont consenti ; si
vous vous reconnaissez et ne le souhaitez pas, écrivez-nous et l’image sera retirée.</p>
<h2>Le logiciel</h2>
<p>Ces pages sont servies par Hearback, un logiciel libre sous licence BSD.</p>
"""

HOSTED_BY = """<h2>Qui les héberge</h2>
<p>{host}</p>
"""
REGISTERED_AS = "<br>Numéro d’enregistrement : {registration}"

CONTACT = """
<p>C’est une personne qui lit ce que vous écrivez. Nous répondons dans les deux jours ouvrables,
en français ou en anglais.</p>
<h2>Écrire ou appeler</h2>
<p>Écrivez à <a href="mailto:{email}">{email}</a>{telephone}.</p>
<h2>Par la poste</h2>
<p>{legal_name}<br>{address}</p>
<h2>À propos de votre don</h2>
<p>Ayez si possible sous la main la référence de votre confirmation. Nous pouvons corriger votre
nom ou votre adresse, changer la façon dont vous paraissez sur la page d’une campagne, renvoyer
la confirmation, ou rembourser une erreur.</p>
<h2>À propos de vos renseignements</h2>
<p>Écrivez à la personne qui en répond :<br>{privacy_officer}<br>
<a href="mailto:{email}">{email}</a></p>
"""

PAGES = {
    "privacy": ("Vie privée", PRIVACY),
    "terms": ("Conditions des dons", TERMS),
    "refunds": ("Remboursements", REFUNDS),
    "legal": ("Mentions légales", LEGAL),
    "contact": ("Nous joindre", CONTACT),
}
