"""Ce que le coach dit en français. Écrit, non traduit : words_english.py en est l’égal.

« [fête|anniversaire] » : à gauche les mots du Québec, à droite ceux d’Europe. Une page à la
mémoire de quelqu’un ne souhaite jamais rien de joyeux, ne presse pas et ne compte pas.
"""

from feedback.journeys.words import Text

TEXTS: dict[str, dict[str, Text]] = {
    "give_first": {
        "any": Text(
            "Et si le premier don était le vôtre ?",
            """Votre page est ouverte, {name}. Pour l’instant, qui y entre n’y trouve personne.

            Donnez en premier. Avant de choisir un montant, on regarde ce qui est déjà là :
            commencez par le don que vous aimeriez recevoir d’une amie ou d’un ami.""",
            "Donner en premier",
        ),
        "memorial": Text(
            "Votre page est ouverte, {name}",
            """Merci de l’avoir créée ; nous en prendrons soin avec vous.

            Si vous le souhaitez, déposez-y le premier don. Pour les autres, il est plus facile
            de suivre que de commencer.""",
            "Déposer le premier don",
        ),
    },
    "look": {
        "any": Text(
            "Montrez que c’est bien vous",
            """On ouvre votre page parce que c’est vous, {name}. Il y manque encore : {missing}.

            Une photo prise avec votre téléphone convient très bien. Pour les mots, deux phrases
            suffisent : pourquoi « {campaign} » vous tient à cœur, et ce que vous espérez.""",
            "Compléter ma page",
        ),
        "memorial": Text(
            "Une photo, ou quelques mots",
            """Les personnes qui ouvrent votre page aimeraient se souvenir avec vous. Il n’y a
            pas encore : {missing}.

            Une photo que vous aimez et deux phrases suffisent. Rien ne presse.""",
            "Compléter la page",
        ),
    },
    "share": {
        "any": Text(
            "Trois personnes à qui écrire aujourd’hui",
            """Une page ne voyage pas toute seule, {name}.

            Pensez à trois personnes qui aiment avoir de vos nouvelles. Écrivez à chacune en
            particulier, par son prénom. Voici un message
            pour commencer : changez-y un mot ou deux, pour qu’on vous y entende.""",
            "Partager ma page",
            "Bonjour ! J’organise une collecte pour {organization}, et j’ai pensé à toi en "
            "premier. Tu viens voir ma page ? {link}",
        ),
        "birthday": Text(
            "Trois personnes à qui écrire aujourd’hui",
            """Une page ne voyage pas toute seule, {name}.

            Pensez à trois personnes qui vous souhaiteront de toute façon [bonne fête|un joyeux
            anniversaire]. Écrivez à chacune en particulier, par son prénom. Voici un message
            pour commencer : changez-y un mot ou deux, pour qu’on vous y entende.""",
            "Partager ma page",
            "Bonjour ! Cette année, pas de cadeau pour [ma fête|mon anniversaire] : j’organise "
            "une collecte pour {organization}. Tu viens voir ma page ? {link}",
        ),
        "race": Text(
            "Trois personnes à qui écrire aujourd’hui",
            """Une page ne voyage pas toute seule, {name}.

            Pensez à trois personnes qui savent combien vous vous entraînez. Écrivez à chacune en
            particulier, par son prénom. Voici un message
            pour commencer : changez-y un mot ou deux, pour qu’on vous y entende.""",
            "Partager ma page",
            "Bonjour ! Tu sais que je m’entraîne. Je le fais pour {organization}. Tu viens voir "
            "ma page ? {link}",
        ),
        "memorial": Text(
            "À qui aimeriez-vous en parler ?",
            """Peu de gens connaissent encore votre page. Parlez-en à ses proches, une personne
            à la fois, avec vos mots.

            Si cela vous aide, voici un message pour commencer.""",
            "Partager la page",
            "J’ai créé une page en mémoire, pour {organization}. Je voulais te le dire. Tu peux "
            "la lire quand tu veux : {link}",
        ),
    },
    "closest": {
        "any": Text(
            "Les cinq qui vous connaissent le mieux",
            """Aucun don n’est encore arrivé. Il faut bien que quelqu’un commence, et ce sera
            sans doute l’une des cinq personnes les plus proches de vous.

            Demandez-leur aujourd’hui, une à une : un appel, un texto, un mot à table. Pas besoin
            de convaincre. Dites pourquoi « {campaign} » vous tient à cœur, et envoyez la page.""",
            "Écrire à mes cinq",
            "Je peux te demander quelque chose ? J’aimerais te compter parmi les premiers sur ma "
            "page pour {organization}. N’importe quel don fera plaisir : {link}",
        ),
        "memorial": Text(
            "Les plus proches",
            """Aucun don n’est encore arrivé sur votre page. Souvent, chacun attend l’autre.

            Un mot de vous suffit : à la famille, à une vieille amie, à un collègue.""",
            "Leur écrire",
            "J’ai créé une page en mémoire, pour {organization}. T’y trouver me toucherait "
            "beaucoup : {link}",
        ),
    },
    "first_gift": {
        "any": Text(
            "Votre premier don est arrivé",
            """Quelqu’un a donné sur votre page, {name}, sans vous laisser son nom. La voilà
            partie.

            Partagez-la encore une fois. On donne plus volontiers sur une page où quelqu’un a
            déjà donné.""",
            "Partager encore ma page",
        ),
        "named": Text(
            "Votre premier don est arrivé",
            """Le premier don vient de {giver_names}. Dites merci aujourd’hui, {name}, dans un
            message bien à vous : personne ne le fera mieux.

            Puis partagez votre page encore une fois. On donne plus volontiers sur une page où
            quelqu’un a déjà donné.""",
            "Partager encore ma page",
        ),
    },
    "milestone": {
        "any": Text(
            "{percent} du chemin, déjà",
            """{donors}, et votre page a dépassé {percent} de son objectif.

            Cela mérite d’être dit. Qui voulait donner et l’a oublié verra que d’autres sont avec
            vous.""",
            "Dire où nous en sommes",
        ),
        "memorial": Text(
            "{donors}",
            """Votre page a dépassé {percent} de son objectif.

            Aimeriez-vous le faire savoir ? Certains voulaient donner et n’en ont pas trouvé le
            moment.""",
            "Le faire savoir",
        ),
    },
    "goal_reached": {
        "any": Text(
            "C’est fait : {goal}",
            """Votre objectif est atteint, {name}. {donors}, et {raised} ont été réunis pour
            « {campaign} ».

            Votre page reste ouverte jusqu’au {last_day}, et il y a encore à faire. Un nouvel
            objectif est déjà inscrit : confirmez-le, et la prochaine personne aura de quoi
            donner.""",
            "Relever mon objectif",
        ),
        "memorial": Text(
            "{raised}, ensemble",
            """{donors}. L’objectif que vous aviez choisi est atteint.

            La page reste ouverte jusqu’au {last_day}. Si vous souhaitez qu’elle continue, un
            nouvel objectif est déjà inscrit.""",
            "Choisir un objectif",
        ),
    },
    "quiet": {
        "any": Text(
            "Votre page attend un mot de vous",
            """Elle est calme depuis dix jours, {name}.

            Écrivez deux phrases aux personnes qui ont donné : où vous en êtes, la suite, une
            photo du jour. Chacune peut en parler à quelqu’un que vous ne connaissez pas.""",
            "Écrire deux phrases",
        ),
        "race": Text(
            "Et l’entraînement, ça va ?",
            """Votre page est calme depuis dix jours, {name}, et les personnes qui ont donné
            aimeraient savoir.

            Deux phrases et une photo prise sur la route suffisent. Chacune peut en parler à
            quelqu’un que vous ne connaissez pas.""",
            "Donner des nouvelles",
        ),
        "memorial": Text(
            "Quelques mots pour qui a donné",
            """Votre page est calme depuis dix jours. Si vous le souhaitez, laissez quelques
            mots à ceux qui ont donné : un souvenir, une photo, un merci.""",
            "Laisser quelques mots",
        ),
    },
    "last_week_behind": {
        "any": Text(
            "Encore {days_left} : un petit rappel ?",
            """Il reste {days_left} avant {the_day}. Parmi vos proches, certains veulent donner
            et n’en ont pas trouvé le moment.

            Un rappel, c’est une gentillesse. Envoyez-le à qui vous a répondu, et à qui ne l’a
            pas encore fait.""",
            "Envoyer un rappel",
            "Petit rappel : ma page pour {organization} est toujours ouverte, et j’aimerais "
            "beaucoup t’y voir : {link}",
        ),
        "memorial": Text(
            "Un mot à qui voulait donner",
            """Il reste {days_left} avant {the_day}. Certains veulent donner et n’en ont pas
            trouvé le moment. Un mot de vous les aidera.""",
            "Leur écrire",
            "La page en mémoire, pour {organization}, est toujours ouverte. Je voulais te le "
            "dire : {link}",
        ),
    },
    "last_week_ahead": {
        "any": Text(
            "Encore {days_left}, et déjà {percent}",
            """{raised} sont déjà réunis, {name}, et il reste {days_left} avant {the_day}.

            Dites le chemin parcouru, et qu’il est encore temps. Beaucoup aiment aider quand la
            ligne d’arrivée est en vue.""",
            "Dire où nous en sommes",
            "Déjà {percent} de ce que j’espérais pour {organization} ! Il est encore temps d’en "
            "être : {link}",
        ),
        "memorial": Text(
            "{raised} à ce jour",
            """{donors}. Il reste {days_left} avant {the_day}, et quelqu’un sera peut-être
            encore heureux de connaître votre page.""",
            "Le faire savoir",
            "{donors} en mémoire, pour {organization}. La page est toujours ouverte : {link}",
        ),
    },
    "day_before": {
        "any": Text(
            "C’est demain, {name}",
            """Demain, c’est le jour. Une publication est écrite, avec votre page dedans.

            Lisez-la aujourd’hui et mettez-y vos mots. Demain, il suffira d’un geste.""",
            "Lire ma publication",
        ),
        "birthday": Text(
            "Demain, c’est votre [fête|anniversaire]",
            """Demain, on vous demandera ce qui vous ferait plaisir, {name}. Vous avez la
            réponse : un don pour « {campaign} ».

            Une publication est écrite. Lisez-la aujourd’hui et mettez-y vos mots. Demain, il
            suffira d’un geste.""",
            "Lire ma publication",
        ),
        "wedding": Text(
            "Demain, c’est votre mariage",
            """Demain, vous aurez autre chose à faire, {name}. Une publication est donc écrite,
            avec votre page dedans.

            Lisez-la aujourd’hui et mettez-y vos mots, ou confiez-la à un témoin.""",
            "Lire ma publication",
        ),
        "race": Text(
            "La course, c’est demain",
            """Reposez vos jambes, {name}. Le reste est prêt : une publication est écrite pour
            demain, avec votre page dedans.

            Lisez-la aujourd’hui et mettez-y vos mots. Au départ, il suffira d’un geste.""",
            "Lire ma publication",
        ),
        "end": Text(
            "Votre page ferme demain",
            """Votre page est ouverte jusqu’à demain soir, {name}. Certains attendent le dernier
            jour : il suffit de leur dire qu’il est là.

            Une publication est écrite. Lisez-la aujourd’hui et mettez-y vos mots.""",
            "Lire ma publication",
        ),
        "memorial": Text(
            "Pour demain",
            """Nous pensons à vous, {name}. Si vous voulez dire quelque chose demain, quelques
            mots sont prêts. Gardez-les, changez-les, ou laissez-les.""",
            "Lire ces mots",
        ),
    },
    "day": {
        "any": Text(
            "C’est aujourd’hui, {name}",
            """Chez {organization}, tout le monde pense à vous.

            Votre publication est prête, avec votre page dedans. Ajoutez une photo du jour, et
            laissez-la partir.""",
            "Publier maintenant",
        ),
        "birthday": Text(
            "[Bonne fête|Joyeux anniversaire], {name} !",
            """Toute l’équipe, chez {organization}, vous souhaite une belle journée.

            Aujourd’hui, on vous écrira et on vous demandera ce qui vous ferait plaisir. Votre
            réponse est prête, avec votre page dedans.""",
            "Publier mon souhait",
        ),
        "wedding": Text(
            "Tous nos vœux, {name}",
            """Toute l’équipe, chez {organization}, vous souhaite une très belle journée.

            Votre publication est prête, avec votre page dedans. Un geste suffit, entre deux
            danses.""",
            "Publier maintenant",
        ),
        "race": Text(
            "Bonne course, {name}",
            """Chez {organization}, tout le monde est avec vous aujourd’hui.

            Une photo au départ ou à l’arrivée, votre page en dessous : c’est tout. Les mots sont
            prêts.""",
            "Publier maintenant",
        ),
        "trip": Text(
            "Bon voyage, {name}",
            """Toute l’équipe, chez {organization}, vous souhaite bonne route.

            Avant de partir, une seule chose : votre publication est prête, avec votre page
            dedans.""",
            "Publier maintenant",
        ),
        "end": Text(
            "Le dernier jour de votre page",
            """Votre page ferme ce soir, {name}. Certains attendent le dernier jour : il suffit
            de leur dire qu’il est là.

            Votre publication est prête. Changez-y un mot ou deux, et laissez-la partir.""",
            "Publier maintenant",
        ),
        "memorial": Text(
            "Nous pensons à vous, {name}",
            """Chez {organization}, nous sommes toutes et tous avec vous aujourd’hui.

            Si vous souhaitez partager la page, quelques mots sont prêts. Sinon, laissez : elle
            reste ouverte jusqu’au {last_day}.""",
            "Partager la page",
        ),
    },
    "thanks": {
        "any": Text(
            "Un geste, et tout le monde est remercié",
            """Votre page est fermée, {name}. {donors} : {raised} pour « {campaign} ».

            Un merci est déjà écrit, et part vers chacune de ces personnes. Ajoutez un mot de
            vous, ou envoyez-le tel quel.""",
            "Remercier tout le monde",
        ),
        "memorial": Text(
            "Un merci à celles et ceux qui ont donné",
            """Votre page est fermée. {donors}, et {raised} vont à « {campaign} ».

            Quelques mots de remerciement sont écrits. Ils partiront vers chacune de ces
            personnes quand vous le direz.""",
            "Lire le merci",
        ),
    },
    "again": {
        "any": Text(
            "Et maintenant, {name} ?",
            """Votre page a apporté {raised} à « {campaign} ». Cette somme est maintenant chez
            {organization}, qui vous écrira, à vous et à toutes les personnes qui ont donné, dès
            qu’il y aura quelque chose à raconter.

            D’ici là, votre page reste, en souvenir de qui était là.""",
            "Voir ce que nous avons fait",
        ),
        "birthday": Text(
            "Et maintenant, {name} ?",
            """Votre page a apporté {raised} à « {campaign} ». Cette somme est maintenant chez
            {organization}, qui vous écrira, à vous et à toutes les personnes qui ont donné, dès
            qu’il y aura quelque chose à raconter.

            Et [votre prochaine fête|votre prochain anniversaire] ? Dites oui aujourd’hui, et une
            page sera prête trois semaines avant. Vous pourrez encore changer d’avis.""",
            "Oui, l’an prochain aussi",
        ),
        "memorial": Text(
            "La suite",
            """Votre page a apporté {raised} à « {campaign} ». Cette somme est maintenant chez
            {organization}, qui vous écrira, à vous et à toutes les personnes qui ont donné, dès
            qu’il y aura quelque chose à raconter.

            La page reste, pour qui voudra y revenir.""",
            "Revoir la page",
        ),
    },
    "news": {
        "any": Text(
            "Des nouvelles de votre collecte",
            """{headline}

            {where}, {when}. {what}

            Vous avez demandé, et {donors}. Qui a donné l’apprend aussi, chaque fois pour son
            propre don.""",
            "Voir votre page",
        ),
        "memorial": Text(
            "Des nouvelles de votre collecte",
            """{headline}

            {where}, {when}. {what}

            Cela s’est fait en mémoire de quelqu’un, grâce à vous et à {people}.""",
            "Voir votre page",
        ),
        # Nobody is asked to pass on what went wrong.
        "trouble": Text(
            "Des nouvelles de ce que votre collecte soutient : un contretemps",
            """{headline}

            {where}, {when}. {what}

            Chaque personne dont le don est concerné en est avertie. Nous vous écrirons de nouveau
            quand ce sera réglé.""",
            "Voir votre page",
        ),
    },
}
