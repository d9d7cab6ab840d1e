-1.05 0 'n0 |size:0.5 width:-1.4 height:1.33 |place land:日本 old old | x y:0.64
4.97 0.25 |size:0.5 width:1.9 height:-1.89 depth:-1.87 |place land:日本 old old | :-0.8 :1.143 :-1.2 |size extra:-0.2
0.76 |size width:1.297 height:1.276 |place land:NZ old old | :-0.26 :1.65 :-1.552
3.22 0 |size width:1.96 height:-1.53 depth:0.61 |place land:PE old old | x y:0.576
-2.2 2 |size:0.5 width:1.322 height:-1.89 |place land:日本 old | :1.62 :0.3 :1.243
-2.57 0.25 'n5 |size width:0.142 height:-0.2 |place land:日本 new | :1.118 :0.56 :1.5 |size extra:-1.55
4.02 |size:0.5 width:0.641 height:-0.3 |place land:PE old old | x y:-0.21
|size width:1.13 height:-0.388 |place land:日本 old old | :-0.169 :0.97 :-0.1
-2.96 |size width:1.5 height:1.23 |place land:NZ old old | :-0.9 :1 :-0.84
-2.42 0.25 |size:0.5 width:0.138 height:-1.43 depth:-1.68 |place land:Åland old old | x y:1.1 |size extra:0.9
4.06 'n10 |size:0.5 width:0.12 height:1.1 |place land:Åland old | :1.288 :-0.4 :-0
3.77 0.25 |size width:-1.7 height:-1.529 depth:-1.7 |place land:NZ old old | :1.4 :1.91 :-0.58
0.5 |
2.86 0.25 |size:0.5 width:-1.9 height:-1.93 |place land:NZ old | :-2 :-0.1 :-1.668 |size extra:1.199
0.06 |size:0.5 width:0.02 height:-0.688 depth:-1.8 |place land:NZ new | :-0.1 :0.8 :-0.25
4.12 |size width:3 height:1e-20 |place land:NZ
1.09 |size width:-0 height:1.2 |place land:日本 old old | :1.6 :-1.9 :0.868
0.59 2 |size width:1.105 height:0.31 depth:-1.8 |place land:PE old | :1.38 :1.756 :-1.135 |size extra:1.14
4.93 |size width:-0.27 height:0.51 depth:0.5 |place land:日本 old | x y:-1.79
|size:0.5 width:-1.62 height:-0.86 depth:-1 |place land:Åland new | :-0.3 :0.85 :-1.085
0.76 0 'n20 |size width:1.7 height:-0.989 depth:-0.9 |place land:日本 new | :-1 :-0.446 :0.61
-2.86 0 |size width:-1.3 height:0.4 depth:0.6 |place land:NZ old old | x y:1.936 |size extra:-1.49
-0.54 0.25 |size width:-1.9 height:0.46 |place land:PE old old | :-0.9 :-1.69 :1.26
-0.6 2 |size width:-1.437 height:-1.08 depth:0.159 |place land:Åland old | :1.7 :1.06 :-0.76
